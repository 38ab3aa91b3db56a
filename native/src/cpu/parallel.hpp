// Spreads independent pieces of one operation over threads.
#pragma once

#include <cstdint>
#include <functional>

namespace zarrbuffer::cpu {

/// Calls body(i) once for each i below `count`, in no order. `bytes` that are read and written
/// decide whether other threads help; never more than max_threads() run at once. What the body
/// throws, this throws. What it wrote, streamed too, is there when this returns.
///
/// Workers are oneTBB's, of which a process has one set: inside a task of the caller's they belong
/// to its arena, and inside a body everything runs on the thread that is there.
void parallel_for(std::int64_t count, std::int64_t bytes,
                  const std::function<void(std::int64_t)>& body);

/// How many threads an operation of that size may use.
int threads_for(std::int64_t bytes);

}  // namespace zarrbuffer::cpu
