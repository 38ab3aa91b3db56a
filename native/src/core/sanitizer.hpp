// Which sanitizer watches this build: GCC and Clang tell it in different ways.
#pragma once

#if defined(__SANITIZE_ADDRESS__)
#define ZB_ADDRESS_SANITIZER
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ZB_ADDRESS_SANITIZER
#endif
#endif

#if defined(__SANITIZE_THREAD__)
#define ZB_THREAD_SANITIZER
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define ZB_THREAD_SANITIZER
#endif
#endif
