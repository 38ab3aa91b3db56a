// Operator new that refuses, in programs that short_memory.cpp is part of.
#pragma once

#include <gtest/gtest.h>
#include <new>
#include <string>

#include "zarrbuffer/error.hpp"

namespace zarrbuffer::test {

/// The calling thread gets so many blocks more, then one is refused, then all are given again.
void refuse_after(long blocks);
void refuse_none();
/// Whether one was, since refuse_after.
bool was_refused();

/// Whether the body succeeded where its allocation of that number is refused.
template <class Body>
bool runs_without(long refused, Body body) {
  refuse_after(refused);
  bool done = false;
  try {
    body();
    done = true;
  } catch (const MemoryError&) {
  } catch (const std::bad_alloc&) {
  }
  refuse_none();
  return done;
}

/// Refuses the first allocation of the body, then the second, ..., until it has no more; each time after(done).
template <class Body, class After>
void refuse_each(Body body, After after) {
  for (long refused = 0; refused == 0 || was_refused(); ++refused) {
    SCOPED_TRACE("without allocation " + std::to_string(refused));
    after(runs_without(refused, body));
  }
}

}  // namespace zarrbuffer::test
