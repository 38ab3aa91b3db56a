// Memory that work on a device still uses though its owners may have let go of it.
#pragma once

#include <memory>
#include <vector>

#include "zarrbuffer/storage.hpp"
#include "zarrbuffer/stream.hpp"

namespace zarrbuffer::in_flight {

using Storages = std::vector<std::shared_ptr<Storage>>;

/// Owns the storages until the event that it returns: all that the stream was given so far is done,
/// or failed. Where that takes more memory than there is, waits for the stream instead. Throws
/// DeviceError for work that failed.
Event keep(const Stream& stream, Storages storages);

/// Lets go of what is done; true if that was anything. Called wherever memory is asked for or
/// counted and whenever an event is found done, so that no thread need watch.
bool let_go();

/// How many events are waited for.
std::size_t count();

}  // namespace zarrbuffer::in_flight
