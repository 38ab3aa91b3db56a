// What Java calls: flat functions of numbers, one for each operation, so that a call costs
// nanoseconds and makes no object. No rule lives here: each function takes its arguments from the
// scratch, calls the core once, and puts the result there.
//
// The scratch is memory of the calling thread whose address Java passes. Arguments lie in it one
// after another as int64 numbers, in the order that each function states; a result that does not
// fit the return value is written from its beginning.
//   array   storage handle (0 where no element is touched), rank, dtype code, offset in bytes,
//           shape, strides in bytes
//   list    count, that many numbers
//   key     count, then 4 numbers for each part: type (BasicKey::Type, kTake, kMask), start, stop,
//           step; then an array for each kTake and kMask in order
//   scalar  tag, bits, re as bits, im as bits; its text, or null, comes beside the scratch
//
// Functions that make small arrays take the handle of a slab first, 0 for none, and return 0 where
// it is full. In front of an array that lies in the slab, in place of the storage, they write its
// bytes; else 0.
//
// Text and other bytes cross as Java arrays only, in by bytes_of() of java_bytes.hpp, out by
// last_bytes(): what JavaCPP makes of a pointer to them goes on with none where the Java heap or
// the stack is full. Text is UTF-8 with a length, in which lone surrogates have three bytes.
//
// Functions return a number >= 0, or -ErrorCode, and then the message waits in last_bytes() of the
// same thread. Those that say "array" write it to the scratch: views return 0, copies the handle of
// their new storage. Those that say "text" leave it in last_bytes(). Nothing throws.
#pragma once

#include <cstdint>

#include "bridge/markers.hpp"

namespace zarrbuffer::bridge {

/// What the last call of this thread that left bytes has left.
int64_t last_bytes_size() noexcept;
/// `out` is as long as they are.
void last_bytes(ZB_ENV jbyteArray out) noexcept;

// --- dtypes. Codes are DType::code().
int64_t dtype_parse(ZB_ENV jbyteArray text) noexcept;
/// Writes kind, item size, byte order, unit, unit count, number of fields.
int32_t dtype_info(int64_t dtype, int64_t scratch) noexcept;
enum DTypeText { kName = 0, kTypeString = 1, kZarrV3 = 2, kZarrV2 = 3, kPrinted = 4 };
/// -> text.
int32_t dtype_text(int64_t dtype, int32_t form) noexcept;
int64_t dtype_with_byte_order(int64_t dtype, int32_t order) noexcept;
int64_t dtype_field(int64_t dtype, int32_t number) noexcept;
int64_t dtype_field_offset(int64_t dtype, int32_t number) noexcept;
/// -> text.
int32_t dtype_field_name(int64_t dtype, int32_t number) noexcept;
int64_t dtype_promote(int64_t a, int64_t b) noexcept;
int32_t dtype_can_cast(int64_t from, int64_t to) noexcept;

// --- layouts: pure arithmetic.
/// dtype, order, list shape -> array.
int32_t array_contiguous(int64_t scratch) noexcept;
/// array, list axes -> array.
int32_t array_transpose(int64_t scratch) noexcept;
/// array -> array.
int32_t array_reverse_axes(int64_t scratch) noexcept;
/// array, basic key -> array.
int32_t array_index(int64_t scratch) noexcept;
enum ViewResult { kView = 0, kNeedsCopy = 1 };
/// array, order, list shape -> array, or kNeedsCopy and nothing.
int32_t array_reshape(int64_t scratch) noexcept;
/// array, list axes -> as array_reshape to Zarr's squeezed shape.
int32_t array_squeeze(int64_t scratch) noexcept;
/// array, order -> as array_reshape.
int32_t array_ravel(int64_t scratch) noexcept;
/// array, dtype -> array.
int32_t array_view(int64_t scratch) noexcept;
/// array, list shape -> array.
int32_t array_broadcast(int64_t scratch) noexcept;
/// array -> array.
int32_t array_field(ZB_ENV int64_t scratch, jbyteArray name) noexcept;
/// array, start, stop, step: Buffer's slicing, which clips and knows no steps -> array.
int32_t buffer_slice(int64_t scratch) noexcept;
/// array: number of elements.
int64_t array_size(int64_t scratch) noexcept;
/// array: bit 0 C-contiguous, bit 1 F-contiguous.
int32_t array_flags(int64_t scratch) noexcept;

// --- storages. A handle is an owner of its own; 0 is none. `device` is DeviceType << 32 | id.
void storage_release(int64_t storage) noexcept;
int64_t storage_address(int64_t storage) noexcept;
int64_t storage_bytes(int64_t storage) noexcept;
int64_t storage_device(int64_t storage) noexcept;
/// A direct ByteBuffer over part of host memory; it keeps nothing alive. Null on error.
jobject byte_buffer(ZB_ENV int64_t storage, int64_t offset, int64_t length) noexcept;
/// Address at which a direct ByteBuffer begins (whatever its position).
int64_t buffer_address(ZB_ENV jobject buffer) noexcept;
/// Memory that `owner` keeps alive: it is let go with the last owner of the storage.
int64_t storage_wrap(ZB_ENV jobject owner, int64_t address, int64_t bytes, int64_t device, bool read_only) noexcept;
/// Memory that ends when `release`, a Runnable, is run: once, after the last owner has let go.
int64_t storage_adopt(ZB_ENV jobject release, int64_t address, int64_t bytes, int64_t device, bool read_only) noexcept;

/// Memory for the small arrays of one thread; slab.hpp says how.
int64_t slab_create() noexcept;
void slab_destroy(int64_t slab) noexcept;
/// Ends an array of so many bytes. Returns the bytes of those that remain.
int64_t slab_give_back(int64_t slab, int64_t bytes) noexcept;

// --- memory.
/// Writes in use, peak, limit, allocations, cached, capacity.
int32_t memory_statistics(int64_t device, int64_t scratch) noexcept;
int32_t memory_set_limit(int64_t device, int64_t bytes) noexcept;
int32_t memory_reset_peak(int64_t device) noexcept;
int64_t memory_trim(int64_t device) noexcept;
int32_t memory_set_capacity(int64_t device, int64_t bytes) noexcept;
/// Number of devices of that type.
int32_t device_count(int32_t type) noexcept;
/// -> text.
int32_t device_why_not(int32_t type) noexcept;

// --- threads.
int32_t threads_limit() noexcept;
int32_t threads_set_limit(int32_t threads) noexcept;

// --- elements: one operation of the core each.
enum ScalarTag {
  kNone = 0,
  kBool = 1,        // bits
  kInt64 = 2,       // bits
  kUInt64 = 3,      // bits
  kBigInteger = 4,  // re: nearest double; text: digits
  kDouble = 5,      // re
  kComplex = 6,     // re, im
  kText = 7,        // text, UTF-8
  kBinary = 8,      // text, bytes
};

/// slab, dtype, order, device, list shape -> array, uninitialised.
int64_t array_empty(int64_t scratch) noexcept;
/// slab, array, order -> array.
int64_t array_copy(int64_t scratch) noexcept;
/// array, dtype, order: 1 if an astype that need not copy gives the array itself.
int32_t array_is_already(int64_t scratch) noexcept;
/// slab, array, dtype, order -> array.
int64_t array_astype(int64_t scratch) noexcept;
/// array, order, list shape -> array; for a reshape that needs a copy.
int64_t array_reshape_copy(int64_t scratch) noexcept;
/// array, list axes -> array; for a squeeze that needs a copy.
int64_t array_squeeze_copy(int64_t scratch) noexcept;
/// array, order -> array; for a ravel that needs a copy.
int64_t array_ravel_copy(int64_t scratch) noexcept;
/// array, device -> array.
int64_t array_to_device(int64_t scratch) noexcept;
/// slab, dtype, order, device, scalar, list shape -> array.
int64_t array_full(ZB_ENV int64_t scratch, jbyteArray text) noexcept;

/// slab, array, basic key -> array: for integers only.
int64_t array_get_element(int64_t scratch) noexcept;
/// array, key -> array: for advanced keys.
int64_t array_get(int64_t scratch) noexcept;
/// array, key, array value.
int32_t array_set(int64_t scratch) noexcept;
/// array, key, scalar.
int32_t array_set_scalar(ZB_ENV int64_t scratch, jbyteArray text) noexcept;
/// array, scalar.
int32_t array_fill(ZB_ENV int64_t scratch, jbyteArray text) noexcept;
/// array: 1 if all are true.
int32_t array_all(int64_t scratch) noexcept;
/// array: the error of a write to a view of it that is read-only, which only Java knows.
int32_t array_refuse_writing(int64_t scratch) noexcept;
/// array, array -> array.
int64_t array_equal(int64_t scratch) noexcept;
/// array, scalar -> array.
int64_t array_equal_scalar(ZB_ENV int64_t scratch, jbyteArray text) noexcept;
/// array, array, equal_nan: 1 if all are equal, by Zarr's all_equal.
int32_t array_all_equal(int64_t scratch) noexcept;
/// array, scalar, equal_nan: as array_all_equal.
int32_t array_all_equal_scalar(ZB_ENV int64_t scratch, jbyteArray text) noexcept;
/// array, array: 1 if their bytes are equal.
int32_t buffer_equal(int64_t scratch) noexcept;
/// device, count, that many arrays -> array of all their bytes.
int64_t buffer_combine(int64_t scratch) noexcept;
/// array: its elements in C order to `bytes`, which is as long as they are.
int32_t array_to_bytes(ZB_ENV int64_t scratch, jbyteArray bytes) noexcept;

/// array: returns the tag and writes bits, re, im, or -> text.
int32_t array_item(int64_t scratch) noexcept;
/// array -> text.
int32_t array_text(int64_t scratch) noexcept;

/// array, list index: writes the element as an integer or, as bits, a double, where nothing is lost.
int32_t element_get_long(int64_t scratch) noexcept;
int32_t element_get_double(int64_t scratch) noexcept;
/// array, list index.
int32_t element_set_long(int64_t scratch, int64_t value) noexcept;
int32_t element_set_double(int64_t scratch, double value) noexcept;

// --- interchange with other libraries and with files.
/// array: address of a DLPack tensor over its memory, of the versioned form or the older one. The Runnable is run
/// once the tensor has been deleted, not on an error. A stream of INT64_MIN is none.
int64_t dlpack_export(ZB_ENV jobject runnable, int64_t scratch, bool versioned, bool read_only, int64_t stream) noexcept;
/// -> array, with 1 in place of the storage if it is read-only. On an error the tensor is still the caller's.
int64_t dlpack_import(int64_t scratch, int64_t tensor, bool versioned, bool read_only) noexcept;
/// Calls the tensor's deleter.
int32_t dlpack_delete(int64_t tensor, bool versioned) noexcept;
/// array: writes the address, whether there are strides, version and stream of __cuda_array_interface__.
int32_t cuda_array_interface_of(int64_t scratch) noexcept;

/// Storage of part of a file; `mode` is a MapMode, -1 bytes reach to its end.
int64_t file_map(ZB_ENV jbyteArray path, int64_t offset, int64_t bytes, int32_t mode) noexcept;
/// The array in a part of a file that holds an .npy -> array.
int64_t npy_map(ZB_ENV int64_t scratch, jbyteArray path, int64_t offset, int64_t bytes, int32_t mode) noexcept;
/// How long the header of an .npy file is, of its first bytes.
int64_t npy_header_bytes(ZB_ENV jbyteArray beginning) noexcept;
/// -> array, whose offset is where its elements begin in the file.
int32_t npy_parse(ZB_ENV int64_t scratch, jbyteArray header) noexcept;
/// array, order: the header waits in last_bytes().
int32_t npy_format(int64_t scratch) noexcept;

// --- streams and events of CUDA devices: addresses of objects that the caller owns. 0 as a stream
// is the default one of the device that stands before it.
/// Tells where the plugin is, before anything asks for it.
int32_t cuda_plugin(ZB_ENV jbyteArray path) noexcept;
int64_t stream_create(int32_t device) noexcept;
/// Somebody else's, by the driver's handle.
int64_t stream_wrap(int32_t device, int64_t handle) noexcept;
void stream_release(int64_t stream) noexcept;
/// The driver's handle.
int64_t stream_handle(int64_t stream) noexcept;
int32_t stream_synchronize(int32_t device, int64_t stream) noexcept;
/// Of the calling thread.
int32_t stream_make_current(int32_t device, int64_t stream) noexcept;
int64_t event_record(int32_t device, int64_t stream) noexcept;
int32_t event_is_done(int64_t event) noexcept;
int32_t event_wait(int64_t event) noexcept;
void event_release(int64_t event) noexcept;
int32_t stream_wait_for(int32_t device, int64_t stream, int64_t event) noexcept;
/// device, stream, array, array value -> the event of the copy.
int64_t array_copy_async(int64_t scratch) noexcept;

// --- the C++ objects behind dev.zarrbuffer.cpp.
/// array: address of a new NDArray on the same storage, owned by the caller.
int64_t cpp_nd_array(int64_t scratch) noexcept;
/// Handle of the NDArray's storage -> array.
int64_t cpp_storage(int64_t nd_array, int64_t scratch) noexcept;

}  // namespace zarrbuffer::bridge
