#include "simd/avx512.hpp"
#include "kernels.hpp"
namespace hn {
extern constinit const Kernels avx512_kernels = kernels_for<simd::avx512>();
}
