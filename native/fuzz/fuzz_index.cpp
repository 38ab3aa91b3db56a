// Keys of integers, slices, ellipses, new axes, index arrays and masks: what they give is what a walk over every index
// gives, and what they set is read back.
#include "arrays.hpp"

namespace zarrbuffer::fuzz {

namespace {

NDArray index_array(FuzzedDataProvider& input, std::int64_t size) {
  static constexpr const char* kNames[] = {"<i8", "<i4", ">i2", "<u1", ">u8"};
  const DType dtype = DType::parse(input.PickValueInArray(kNames));
  const Guarded result = some_array(input, dtype, some_shape(input, 2));
  const bool inside = size > 0 && input.ConsumeIntegralInRange(0, 7) > 0;
  for_each_index(result.array.shape(), [&](const Dims& index) {
    const std::int64_t low = dtype.kind() == Kind::UInt ? 0 : -size;
    const std::int64_t limit = dtype.item_size() == 1 ? 255 : 32767;
    std::int64_t position = inside ? input.ConsumeIntegralInRange(std::max(low, -limit), std::min(size - 1, limit)) : wild(input);
    if (!inside && dtype.kind() == Kind::UInt && position < 0) position = 0;
    try {
      const NDArray one(result.array.storage(), dtype, Layout({}, {}, result.array.layout().element_offset(index)));
      one.set({}, Scalar(position));
    } catch (const Error&) {
    }
  });
  return result.array;
}

using Key = std::vector<Index>;

Key some_key(FuzzedDataProvider& input, const NDArray& array) {
  Key key;
  int axis = 0;
  for (int left = input.ConsumeIntegralInRange(0, 5); left > 0; --left) {
    const std::int64_t size = axis < array.ndim() ? array.shape()[axis] : 1;
    switch (input.ConsumeIntegralInRange(0, 6)) {
      case 0: key.push_back(Index::at(input.ConsumeIntegralInRange(0, 7) ? input.ConsumeIntegralInRange<std::int64_t>(-size, std::max<std::int64_t>(size - 1, 0)) : wild(input))); ++axis; break;
      case 1: {
        const BasicKey slice = basic_key(input);
        key.push_back(Index::slice(slice.start, slice.stop, slice.step));
        ++axis;
        break;
      }
      case 2: key.push_back(Index::ellipsis()); break;
      case 3: key.push_back(Index::new_axis()); break;
      case 4: {
        Dims shape;
        for (int i = input.ConsumeIntegralInRange(0, 2); i > 0 && axis < array.ndim(); --i) {
          shape.push_back(array.shape()[axis++] + (input.ConsumeIntegralInRange(0, 31) == 0));
        }
        key.push_back(Index::mask(some_array(input, DType::parse("bool"), shape).array));
        break;
      }
      default: key.push_back(Index::take(index_array(input, size))); ++axis;
    }
  }
  return key;
}

// An array of the same shape whose elements say where they are: what a key gives of it tells which were picked.
NDArray numbered(const NDArray& array) {
  const NDArray numbers = NDArray::empty(DType::parse("int64"), array.shape());
  std::int64_t next = 0;
  for_each_index(array.shape(), [&](const Dims& index) { std::memcpy(element(numbers, index), &next, sizeof next), ++next; });
  return numbers;
}

Dims unravel(std::int64_t number, const Dims& shape) {
  Dims index(shape.size());
  for (int i = shape.size() - 1; i >= 0; --i) {
    index[i] = number % shape[i];
    number /= shape[i];
  }
  return index;
}

std::int64_t number_at(const NDArray& numbers, const Dims& index) {
  std::int64_t number;
  std::memcpy(&number, element(numbers, index), sizeof number);
  return number;
}

// One part of a key as NumPy's documentation has it: a slice, a new axis, or positions along one axis for each index of
// the shape to which all of them broadcast.
struct Selector {
  enum class Type { Slice, NewAxis, Positions } type;
  BasicKey slice;
  Dims shape;                           // of the positions
  std::vector<std::int64_t> positions;  // in C order
  bool consumes = true;                 // not an axis of the array, but one of length 1 that a 0-d mask makes
};

std::vector<Selector> selectors_of(const Index& part) {
  if (!part.is_advanced()) return {{Selector::Type::Positions, {}, {}, {part.key().start}}};
  const NDArray& given = part.array();
  if (given.dtype().kind() != Kind::Bool) {
    Selector one{Selector::Type::Positions, {}, given.shape(), {}};
    for_each_index(given.shape(), [&](const Dims& index) { one.positions.push_back(alone(given, index).item().to_exact_integer()); });
    return {one};
  }
  std::vector<Selector> result(static_cast<std::size_t>(std::max(given.ndim(), 1)), {Selector::Type::Positions, {}, {0}, {}, given.ndim() > 0});
  for_each_index(given.shape(), [&](const Dims& index) {
    if (*element(given, index) == std::byte{0}) return;
    for (std::size_t i = 0; i < result.size(); ++i) {
      result[i].positions.push_back(result[i].consumes ? index[static_cast<int>(i)] : 0);
      ++result[i].shape[0];
    }
  });
  return result;
}

int consumed_by(const Index& part) {
  if (part.is_advanced()) return part.array().dtype().kind() == Kind::Bool ? part.array().ndim() : 1;
  return part.key().type == BasicKey::Type::At || part.key().type == BasicKey::Type::Slice ? 1 : 0;
}

// The numbers of the elements that a key picks, in C order, and the shape of the pick.
std::vector<std::int64_t> picks_by_the_book(const Key& key, const Dims& shape, Dims& result_shape) {
  const bool advanced = std::any_of(key.begin(), key.end(), [](const Index& part) { return part.is_advanced(); });
  int whole = shape.size();
  for (const Index& part : key) whole -= consumed_by(part);
  std::vector<Selector> selectors;
  const auto keep_whole = [&] { selectors.insert(selectors.end(), static_cast<std::size_t>(whole), {Selector::Type::Slice, {}, {}, {}}); };
  bool ellipsis = false;
  bool in_run = false;
  int runs = 0;
  for (const Index& part : key) {
    const auto type = part.is_advanced() ? BasicKey::Type::At : part.key().type;
    if (type == BasicKey::Type::At && !in_run) ++runs;
    in_run = type == BasicKey::Type::At;
    if (type == BasicKey::Type::Ellipsis) {
      keep_whole();
      ellipsis = true;
    } else if (type == BasicKey::Type::Slice) {
      selectors.push_back({Selector::Type::Slice, part.key(), {}, {}});
    } else if (type == BasicKey::Type::NewAxis) {
      selectors.push_back({Selector::Type::NewAxis, {}, {}, {}, false});
    } else {
      for (Selector& selector : selectors_of(part)) selectors.push_back(std::move(selector));
    }
  }
  if (!ellipsis) keep_whole();

  Dims together;
  for (const Selector& selector : selectors) {
    if (selector.type == Selector::Type::Positions) together = broadcast_shapes(together, selector.shape);
  }
  // Where the axes of the positions go: in place of the first of them, or in front where others stand between.
  const bool in_place = !advanced || runs == 1;
  Dims walked;
  int position = -1;
  const auto put = [&] {
    position = walked.size();
    for (const std::int64_t length : together) walked.push_back(length);
  };
  if (!in_place) put();
  std::vector<int> axis_of(selectors.size(), -1);
  int axis = 0;
  for (std::size_t i = 0; i < selectors.size(); ++i) {
    const Selector& selector = selectors[i];
    if (selector.type == Selector::Type::Positions && position < 0) put();
    if (selector.type != Selector::Type::Positions) {
      axis_of[i] = walked.size();
      walked.push_back(selector.type == Selector::Type::NewAxis ? 1 : clip_slice(selector.slice, shape[axis]).count);
    }
    axis += selector.consumes ? 1 : 0;
  }
  result_shape = walked;
  std::vector<std::int64_t> numbers;
  for_each_index(walked, [&](const Dims& index) {
    std::int64_t number = 0;
    int at = 0;
    for (std::size_t i = 0; i < selectors.size(); ++i) {
      const Selector& selector = selectors[i];
      if (!selector.consumes) continue;
      std::int64_t place;
      if (selector.type == Selector::Type::Slice) {
        const SliceRange range = clip_slice(selector.slice, shape[at]);
        place = range.start + index[axis_of[i]] * range.step;
      } else {
        std::int64_t from = 0;
        const int lead = together.size() - selector.shape.size();
        for (int k = 0; k < selector.shape.size(); ++k) {
          from = from * selector.shape[k] + (selector.shape[k] == 1 ? 0 : index[position + lead + k]);
        }
        place = selector.positions[static_cast<std::size_t>(from)];
        if (place < 0) place += shape[at];
      }
      require(place >= 0 && place < shape[at], "a key that is taken stays inside its axes");
      number = number * shape[at++] + place;
    }
    numbers.push_back(number);
  });
  return numbers;
}

void check(FuzzedDataProvider& input) {
  const Guarded guarded = some_array(input, some_dtype(input), some_shape(input));
  const NDArray& array = guarded.array;
  const Key key = some_key(input, array);
  const NDArray numbers = numbered(array);
  NDArray picked;
  NDArray found;
  try {
    picked = numbers.get(key);
  } catch (const Error& error) {
    require(error.code() == ErrorCode::Index || error.code() == ErrorCode::Argument, "a key is refused with its reason", error.what());
    bool refused = false;
    try {
      array.get(key);
    } catch (const Error&) {
      refused = true;
    }
    require(refused, "a key is refused whatever the strides and the dtype");
    try {
      array.set(key, array);
    } catch (const Error&) {
    }
    require_gaps_kept(guarded);
    return;
  }
  found = array.get(key);
  require(found.shape() == picked.shape(), "the shape of a pick depends on key and shape alone");
  if (found.size() > 20000) return;
  const auto item = static_cast<std::size_t>(array.dtype().item_size());
  Dims shape;
  const std::vector<std::int64_t> wanted_numbers = picks_by_the_book(key, array.shape(), shape);
  require(shape == found.shape(), "a pick has the shape that NumPy's rules give", shape, found.shape());
  std::size_t next = 0;
  for_each_index(found.shape(), [&](const Dims& index) {
    require(number_at(picked, index) == wanted_numbers[next++], "a key picks the elements that NumPy's rules name");
    const Dims from = unravel(number_at(picked, index), array.shape());
    require(std::memcmp(element(found, index), element(array, from), item) == 0, "a pick is the element its index names");
  });

  // Set, and look at every element: picked ones have the last value given to them, all others their own.
  const NDArray value = some_array(input, array.dtype(), found.shape()).array;
  const NDArray kept = array.copy();
  array.set(key, value);
  require_gaps_kept(guarded);
  std::vector<const std::byte*> last(static_cast<std::size_t>(array.size()), nullptr);
  for_each_index(found.shape(), [&](const Dims& index) {
    last[static_cast<std::size_t>(number_at(picked, index))] = element(value, index);
  });
  for_each_index(array.shape(), [&](const Dims& index) {
    const std::byte* wanted = last[static_cast<std::size_t>(number_at(numbers, index))];
    require(std::memcmp(element(array, index), wanted ? wanted : element(kept, index), item) == 0,
            "an assignment changes what its key picks, the last value wins, and nothing else");
  });
}

}  // namespace

}  // namespace zarrbuffer::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FuzzedDataProvider input(data, size);
  zarrbuffer::fuzz::check(input);
  return 0;
}
