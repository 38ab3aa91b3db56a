// Memory that work on a device still uses though its owners may have let go of it.
#pragma once

#include <memory>
#include <vector>

#include "zarrbuffer/storage.hpp"
#include "zarrbuffer/stream.hpp"

namespace zarrbuffer::in_flight {

using Storages = std::vector<std::shared_ptr<Storage>>;

/// Owns the storages until the event, of the stream, is done: a device's work that failed is done.
void keep(const Stream& stream, Event event, Storages storages);

/// Lets go of what is done; true if that was anything. Called wherever memory is asked for or
/// counted and whenever an event is found done, so that no thread need watch.
bool let_go();

/// How many events are waited for.
std::size_t count();

}  // namespace zarrbuffer::in_flight
