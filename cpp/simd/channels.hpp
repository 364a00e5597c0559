// Which bytes of a pixel group are its channels.
#pragma once
#include <cstdint>

namespace hn::simd {

// Of an 8-byte group with two neighbouring pixels: where left r, right r, left g, right g, left b, right b are, in
// 0..7.
struct ChannelOrder {
  std::uint8_t bytes[6];
};

} // namespace hn::simd
