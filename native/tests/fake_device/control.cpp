#include "fake_device/control.h"

#include "zarrbuffer/threads.hpp"

#include "fake_device/machine.hpp"

using namespace zarrbuffer::fake;

namespace {

Queue* queue(void* stream) { return static_cast<Queue*>(stream); }

}  // namespace

void* fake_stream_create(std::int32_t device) { return new Queue(device, QueueKind::NonBlocking); }
void fake_stream_destroy(void* stream) { delete queue(stream); }
void fake_stream_hold(void* stream) { queue(stream)->hold(true); }
void fake_stream_go_on(void* stream) { queue(stream)->hold(false); }
std::int32_t fake_stream_holds_work(void* stream) { return queue(stream)->holds_work() ? 1 : 0; }
void fake_break() { machine().health = Health::AboutToFail; }
void fake_mend() { machine().health = Health::Well; }
std::int32_t fake_max_threads() { return zarrbuffer::max_threads(); }
std::int64_t fake_calls() { return machine().calls; }
