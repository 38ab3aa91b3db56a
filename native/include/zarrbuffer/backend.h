/** @file
 * The seam between the core, which plans, and a backend, which runs plans. Plain C: a backend may
 * be built by another compiler and loaded at run time. No exception and no C++ type crosses it.
 *
 * Every function that takes a zb_error returns 0, or a code of zarrbuffer::ErrorCode and then fills
 * the error. The others cannot fail. Plans are valid: shapes have at most 64 axes, none of length 1
 * or 0 except where said, sizes do not overflow, addresses are inside their storages. Addresses may
 * be at any alignment.
 *
 * @par Threads and time
 * The core calls from many threads at once, also with one device and one stream. Work on a stream is
 * done in the order of the calls. On return the caller has back the plan, the shapes, strides, `item`
 * and zb_index_arrays that it points to, and all else in the host's memory that is no element of an
 * operand. `result` of equal and all and `count` of nonzero are set on return. Elements may be read
 * and written later, in the order of the stream: copy, fill, equal with `out`, gather, scatter, nonzero
 * with places and transfer may return before. Not so where memory takes part that is plain host
 * memory, or that the host reads itself while the stream is null: then all is done on return. On a
 * stream that is not null the core waits itself before the host reads. gather and scatter report an index
 * that is out of range on return. What fails after the return is reported by a later call, by
 * stream_synchronize, event_query and event_wait at the latest.
 */
#ifndef ZARRBUFFER_BACKEND_H
#define ZARRBUFFER_BACKEND_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Changes whenever the seam does. */
#define ZB_BACKEND_VERSION 2
/** Of the message of an error, the 0 at its end included. */
#define ZB_MESSAGE_BYTES 512

/** What went wrong: filled where a function does not return 0. */
typedef struct zb_error {
  /** UTF-8, ends with 0. */
  char message[ZB_MESSAGE_BYTES];
  int64_t detail[2]; /**< gather and scatter: number of the index array, and the index in it that is out of range */
} zb_error;

/** A kind of memory and the device that it belongs to. */
typedef struct zb_device {
  int32_t type; /**< DLPack's numbers */
  /** Number of the device. */
  int32_t id;
} zb_device;

/** A dtype without fields: the core takes structs apart. */
typedef struct zb_type {
  uint8_t kind;      /**< zarrbuffer::Kind */
  uint8_t swapped;   /**< 1: not the machine's byte order */
  uint8_t unit;      /**< zarrbuffer::TimeUnit */
  /** 0. */
  uint8_t reserved;
  /** How many units a tick is. */
  int32_t unit_count;
  int64_t item_size; /**< bytes */
} zb_type;

/** dst[i] = cast(src[i]) for every i of the shape. Operands do not overlap, or are identical in
 * address, strides and item size; then no two elements have a byte in common, or types are equal.
 * Equal types move bytes untouched. Strides are in bytes. Where an element is refused, others may have
 * been written. */
typedef struct zb_copy_plan {
  /** Number of axes. */
  int32_t rank;
  /** Length of each axis, in elements. */
  const int64_t* shape;
  /** First element of the target. */
  void* dst;
  /** Bytes, over the axes. */
  const int64_t* dst_strides;
  /** Type of the target. */
  zb_type dst_type;
  /** First element of the source. */
  const void* src;
  /** Bytes, over the axes. */
  const int64_t* src_strides;
  /** Type of the source. */
  zb_type src_type;
  /** Bytes of the block of memory that dst is a part of; 0 if that is not known. */
  int64_t dst_block_bytes;
} zb_copy_plan;

/** dst[i] = item, which is item_size bytes as they shall stand in memory. */
typedef struct zb_fill_plan {
  /** Number of axes. */
  int32_t rank;
  /** Length of each axis, in elements. */
  const int64_t* shape;
  /** First element of the target. */
  void* dst;
  /** Bytes, over the axes. */
  const int64_t* dst_strides;
  /** The bytes of one element, in host memory. */
  const void* item;
  /** Bytes of one element. */
  int64_t item_size;
} zb_fill_plan;

/** Flags of zb_equal_plan. */
enum {
  ZB_EQUAL_BITWISE = 1, /**< compare bytes */
  ZB_EQUAL_NAN = 2      /**< NaN and NaT equal themselves */
};

/** Compares a[i] with b[i]: bytes of equal item size (BITWISE), or values after both are cast to
 * `common`, NaN and NaT equal to themselves with ZB_EQUAL_NAN. With `out`, a bool of 1 byte for
 * each element; without, `*result` is 1 if all are equal, and work may stop at the first that is
 * not. A scalar operand has strides of 0. */
typedef struct zb_equal_plan {
  /** Number of axes. */
  int32_t rank;
  /** Length of each axis, in elements. */
  const int64_t* shape;
  /** First element of the left operand. */
  const void* a;
  /** Bytes, over the axes. */
  const int64_t* a_strides;
  /** Type of the left operand. */
  zb_type a_type;
  /** First element of the right operand. */
  const void* b;
  /** Bytes, over the axes. */
  const int64_t* b_strides;
  /** Type of the right operand. */
  zb_type b_type;
  /** The type in which values are compared. */
  zb_type common;
  /** ZB_EQUAL_BITWISE, ZB_EQUAL_NAN. */
  uint32_t flags;
  void* out; /**< may be null */
  /** Bytes, over the axes. */
  const int64_t* out_strides;
  int32_t* result; /**< host memory */
} zb_equal_plan;

/** *result = 1 if every element is true: not zero; a string, raw or time with any byte set. */
typedef struct zb_all_plan {
  /** Number of axes. */
  int32_t rank;
  /** Length of each axis, in elements. */
  const int64_t* shape;
  /** First element of the source. */
  const void* src;
  /** Bytes, over the axes. */
  const int64_t* src_strides;
  /** Type of the elements. */
  zb_type type;
  int32_t* result; /**< host memory */
} zb_all_plan;

/** One of the index arrays of a zb_index_plan: native int64, in the memory of the plan's device. */
typedef struct zb_index_array {
  /** The first index. */
  const int64_t* indices;
  const int64_t* strides; /**< bytes, over the axes of the plan; 0 where it does not vary */
  /** Length of the axis that is indexed, in elements. */
  int64_t axis_size;
  int64_t axis_stride; /**< bytes */
} zb_index_array;

/** Gather: dense[i] = array[at(i)]; scatter: array[at(i)] = dense[i], later i (in C order) winning.
 * at(i) = sum over axes of i[d] * array_strides[d]
 *         + sum over index arrays k of wrap(index_k[i]) * axis_stride_k, in bytes from the first
 * element. Item sizes are equal: nothing is converted. Negative indices count from the end; all are
 * checked before anything is written. */
typedef struct zb_index_plan {
  int32_t rank; /**< axes of length 1 and 0 may occur */
  /** Length of each axis, in elements. */
  const int64_t* shape;
  /** First element of the dense side. */
  void* dense;
  /** Bytes, over the axes. */
  const int64_t* dense_strides;
  /** First element of the indexed side. */
  void* array;
  /** Bytes, over the axes of the plan. */
  const int64_t* array_strides;
  /** Bytes of one element. */
  int64_t item_size;
  /** How many index arrays. */
  int32_t index_count;
  /** The index arrays. */
  const zb_index_array* index;
} zb_index_plan;

/** Where a mask is true, in C order: places[j] = first + sum over axes of i[d] * place_strides[d], i being
 * the j-th true element. With places null only counts; else no more than *count are written, also where the
 * mask has changed since it was counted. The mask and the places are in the device's memory; `count` on the
 * host. */
typedef struct zb_nonzero_plan {
  int32_t rank; /**< axes of length 1 and 0 may occur */
  /** Length of each axis, in elements. */
  const int64_t* shape;
  const void* mask; /**< bool of 1 byte */
  /** Bytes, over the axes. */
  const int64_t* mask_strides;
  /** Where they are written, or null to count only. */
  int64_t* places;
  /** Over the axes. */
  const int64_t* place_strides;
  /** The place of the first element. */
  int64_t first;
  /** Set to how many are true. With places, at the beginning how many there is room for. */
  int64_t* count;
} zb_nonzero_plan;

/** Elements between pageable host memory, in any layout, and packed ones in C order on a device, as
 * they are. The host's memory may be used again on return. */
typedef struct zb_pack_plan {
  int32_t rank;         /**< how many axes */
  const int64_t* shape; /**< elements */
  int64_t item_size;    /**< bytes */
  void* host;           /**< the first element there */
  const int64_t* host_strides; /**< bytes */
  void* packed;         /**< the first element on the device */
  int32_t to_device;    /**< 1: host to device; 0: back */
} zb_pack_plan;

/** A backend: what it is and what it can do. `stream` is the driver's handle; null is the device's default
 * stream. */
typedef struct zb_backend {
  uint32_t struct_size; /**< of the table the backend was built with: a smaller one than the core's is refused */
  /** ZB_BACKEND_VERSION of the backend. */
  uint32_t version;
  /** For people. */
  const char* name;

  /** How many devices there are. */
  int32_t (*device_count)(int32_t* count, zb_error* error);
  /** Memory at a multiple of `alignment`, usable by what follows on the stream. */
  int32_t (*allocate)(zb_device device, int64_t bytes, int64_t alignment, int32_t zeroed, void* stream,
                      void** pointer, zb_error* error);
  /** Gives back what allocate gave for the same size and alignment. */
  void (*deallocate)(zb_device device, void* pointer, int64_t bytes, int64_t alignment, void* stream);
  /** Gives memory that is kept for reuse back to the system; how many bytes. */
  int32_t (*trim)(zb_device device, int64_t* bytes, zb_error* error);
  /** Copies contiguous bytes between kinds of memory, in the order of the stream. That is the destination's if it is
   *  a device's own memory or the source is plain host memory, else the source's. */
  int32_t (*transfer)(void* dst, zb_device dst_device, const void* src, zb_device src_device, int64_t bytes,
                      void* stream, zb_error* error);

  /** Makes a queue of work. */
  int32_t (*stream_create)(zb_device device, void** stream, zb_error* error);
  /** Ends it when its work is done. */
  void (*stream_destroy)(zb_device device, void* stream);
  /** Waits for its work. */
  int32_t (*stream_synchronize)(zb_device device, void* stream, zb_error* error);
  /** Marks the present end of its work. */
  int32_t (*event_record)(zb_device device, void* stream, void** event, zb_error* error);
  /** Whether the marked work is done. */
  int32_t (*event_query)(void* event, int32_t* done, zb_error* error);
  /** Waits for the marked work. */
  int32_t (*event_wait)(void* event, zb_error* error);
  /** Lets go of the mark. */
  void (*event_destroy)(void* event);

  /** Runs a zb_copy_plan. */
  int32_t (*copy)(const zb_copy_plan* plan, zb_device device, void* stream, zb_error* error);
  /** Runs a zb_fill_plan. */
  int32_t (*fill)(const zb_fill_plan* plan, zb_device device, void* stream, zb_error* error);
  /** Runs a zb_equal_plan. */
  int32_t (*equal)(const zb_equal_plan* plan, zb_device device, void* stream, zb_error* error);
  /** Runs a zb_all_plan. */
  int32_t (*all)(const zb_all_plan* plan, zb_device device, void* stream, zb_error* error);
  /** Runs a zb_index_plan from array to dense. */
  int32_t (*gather)(const zb_index_plan* plan, zb_device device, void* stream, zb_error* error);
  /** Runs a zb_index_plan from dense to array. */
  int32_t (*scatter)(const zb_index_plan* plan, zb_device device, void* stream, zb_error* error);
  /** Runs a zb_nonzero_plan. */
  int32_t (*nonzero)(const zb_nonzero_plan* plan, zb_device device, void* stream, zb_error* error);

  /** Runs a zb_pack_plan. */
  int32_t (*pack)(const zb_pack_plan* plan, zb_device device, void* stream, zb_error* error);
  /** What is given to `stream` from now on begins after the event. */
  int32_t (*stream_wait)(zb_device device, void* stream, void* event, zb_error* error);
  /** Refuses bytes that are not this kind of memory. */
  int32_t (*check_memory)(zb_device device, const void* pointer, int64_t bytes, zb_error* error);
  /** Bytes that are kept for reuse and not in use. */
  int32_t (*cached)(zb_device device, int64_t* bytes, zb_error* error);
  /** How many threads of the host one call may use from now on. */
  void (*set_max_threads)(int32_t threads);
} zb_backend;

#ifdef __cplusplus
}
#endif

#endif
