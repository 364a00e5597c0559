// The operations that every instruction set implements; scalar.hpp defines each in plain C++.
//
// Two groups of operations. "Pixels" serve colour images: S::pixels pixels at once, coordinates in f64, and for each
// pixel one 8-byte group that holds it and its neighbour, in any order of channels. "Lanes" are full registers of
// S::lanes values in f32x and i32x.
//
// Rules that keep results bit-identical everywhere: only + - * / min max round here, fused multiply-add is used only
// where an operation says so, finite inputs, and float-to-integer conversions of values already clamped to the range.
#pragma once
#include <concepts>
#include <cstddef>
#include <cstdint>

#include "simd/channels.hpp"

namespace hn::simd {

template <class S>
concept Simd = requires(typename S::f64 d, typename S::pairs p, typename S::columns c, typename S::order o,
                        typename S::f32x f, typename S::i32x n, const std::uint8_t* bytes, const float* floats,
                        float* out, const std::int32_t* ints, std::int32_t* to, const std::uint64_t* groups) {
  { S::name } -> std::convertible_to<const char*>;
  { S::pixels } -> std::convertible_to<int>;
  { S::splat(1.0) } -> std::same_as<typename S::f64>;
  { S::ramp() } -> std::same_as<typename S::f64>;
  { S::add(d, d) } -> std::same_as<typename S::f64>;
  { S::mul(d, d) } -> std::same_as<typename S::f64>;
  { S::divide_or_zero(d, d) } -> std::same_as<typename S::f64>;
  { S::store_rounded(to, d) };
  { S::gather_pairs(bytes, ints) } -> std::same_as<typename S::pairs>;
  { S::load_pairs(groups) } -> std::same_as<typename S::pairs>;
  { S::channel_order(ChannelOrder{}) } -> std::same_as<typename S::order>;
  { S::mix_columns(p, o, ints) } -> std::same_as<typename S::columns>;
  { S::template store_rgb<true>(out, c, c, ints, 1.0F, 0.0F) };
  { S::template store_rgb<false>(out, c, c, ints, 1.0F, 0.0F) };
  { S::lanes } -> std::convertible_to<int>;
  { S::splat_x(1.0F) } -> std::same_as<typename S::f32x>;
  { S::splat_x(1) } -> std::same_as<typename S::i32x>;
  { S::load_bytes(bytes) } -> std::same_as<typename S::i32x>;
  { S::load_words(bytes) } -> std::same_as<typename S::i32x>;
  { S::load(ints) } -> std::same_as<typename S::i32x>;
  { S::store(out, f) };
  { S::store(to, n) };
  { S::store_in_turn(to, n, n) };
  { S::add(f, f) } -> std::same_as<typename S::f32x>;
  { S::sub(f, f) } -> std::same_as<typename S::f32x>;
  { S::mul(f, f) } -> std::same_as<typename S::f32x>;
  { S::add(n, n) } -> std::same_as<typename S::i32x>;
  { S::sub(n, n) } -> std::same_as<typename S::i32x>;
  { S::mul(n, n) } -> std::same_as<typename S::i32x>;
  { S::min(n, n) } -> std::same_as<typename S::i32x>;
  { S::max(n, n) } -> std::same_as<typename S::i32x>;
  { S::abs(n) } -> std::same_as<typename S::i32x>;
  { S::bit_and(n, n) } -> std::same_as<typename S::i32x>;
  { S::template shift_right<5>(n) } -> std::same_as<typename S::i32x>;
  { S::template shift_left<5>(n) } -> std::same_as<typename S::i32x>;
  { S::to_float(n) } -> std::same_as<typename S::f32x>;
  { S::gather(floats, n) } -> std::same_as<typename S::f32x>;
};

} // namespace hn::simd
