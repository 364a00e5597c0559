// The table of kernels one instruction set offers; dispatch hands out tables, tests and benches run over them.
#pragma once
#include "kernels/mask.hpp"
#include "kernels/warp.hpp"

namespace hn {

struct Kernels {
  const char* name;
  void (*warp)(ImageView, TensorView, const WarpOptions&) noexcept;
  void (*warp_mask)(PaddedMask, const AffineSteps&, MaskView) noexcept;
};

template <simd::Simd S>
consteval Kernels kernels_for() {
  return {S::name, warp<S>, warp_mask<S>};
}

} // namespace hn
