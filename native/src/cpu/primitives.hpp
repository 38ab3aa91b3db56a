// The primitives on host memory, as backend.h defines them. They throw.
#pragma once

#include "zarrbuffer/backend.h"

namespace zarrbuffer::cpu {

void copy(const zb_copy_plan& plan);
void fill(const zb_fill_plan& plan);
/// Element-wise into plan.out, or to *plan.result.
void equal(const zb_equal_plan& plan);
void all(const zb_all_plan& plan);
/// Both set error.detail when an index is out of range, and throw IndexError.
void gather(const zb_index_plan& plan, zb_error& error);
void scatter(const zb_index_plan& plan, zb_error& error);
void nonzero(const zb_nonzero_plan& plan);

}  // namespace zarrbuffer::cpu
