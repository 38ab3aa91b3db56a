// Visibility of symbols: everything is hidden unless it is marked.
#pragma once

#if defined(_WIN32)
#if defined(ZARRBUFFER_STATIC)
#define ZB_EXPORT
#elif defined(ZARRBUFFER_BUILDING)
#define ZB_EXPORT __declspec(dllexport)
#else
#define ZB_EXPORT __declspec(dllimport)
#endif
#else
#define ZB_EXPORT __attribute__((visibility("default")))
#endif
