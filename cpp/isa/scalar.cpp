#include "simd/scalar.hpp"
#include "kernels.hpp"
namespace hn {
extern constinit const Kernels scalar_kernels = kernels_for<simd::scalar>();
}
