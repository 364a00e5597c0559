#include "simd/neon.hpp"
#include "kernels.hpp"
namespace hn {
extern constinit const Kernels neon_kernels = kernels_for<simd::neon>();
}
