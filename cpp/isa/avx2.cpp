#include "simd/avx2.hpp"
#include "kernels.hpp"
namespace hn {
extern constinit const Kernels avx2_kernels = kernels_for<simd::avx2>();
}
