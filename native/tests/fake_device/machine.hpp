// What the fake runtime's files share: the devices, and what becomes of calls and work.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <new>

#include "cuda_runtime_api.h"
#include "fake_device/arena.hpp"
#include "fake_device/queue.hpp"

namespace zarrbuffer::fake {

constexpr int kDevices = 2;
constexpr std::int64_t kDeviceBytes = std::int64_t{256} << 20;

enum class Health { Well, AboutToFail, Failed };

/// Host memory that CUDA gave out.
struct HostBlock {
  std::int64_t bytes;
  cudaMemoryType type;
};

struct Machine {
  std::array<Arena, kDevices> arenas{Arena(kDeviceBytes), Arena(kDeviceBytes)};
  std::array<Queue, kDevices> default_queues{Queue(0, QueueKind::Default), Queue(1, QueueKind::Default)};
  std::mutex host_mutex;
  std::map<const std::byte*, HostBlock> host;
  std::atomic<Health> health{Health::Well};
  std::atomic<std::int64_t> calls{0};
};

/// Leaked, as what uses it may end after static objects have.
Machine& machine();

/// Remembers an error for the thread, and returns it.
cudaError_t result(cudaError_t status);

/// For all that a device that has failed refuses. Nothing is thrown: CUDA is C.
template <class Call>
cudaError_t call(Call&& body) {
  if (machine().health == Health::Failed) return result(cudaErrorIllegalAddress);
  try {
    return result(body());
  } catch (const std::bad_alloc&) {
    return result(cudaErrorMemoryAllocation);
  }
}

int current_device();
Arena& arena(int device);
/// Null: none that has this address.
Arena* arena_of(const void* pointer);
/// The default one where none is given.
Queue& queue_of(cudaStream_t stream);

/// Puts work on a stream, unless the device fails or has failed before it comes to it.
void give(Queue& queue, std::function<void()> work);

}  // namespace zarrbuffer::fake
