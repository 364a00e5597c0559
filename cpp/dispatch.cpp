#include "dispatch.hpp"

#if defined(HN_AVX2) || defined(HN_AVX512)
#include "x86.hpp"
#endif

namespace hn {

extern const Kernels scalar_kernels;
#ifdef HN_AVX2
extern const Kernels avx2_kernels;
#endif
#ifdef HN_AVX512
extern const Kernels avx512_kernels;
#endif
#ifdef HN_NEON
extern const Kernels neon_kernels;
#endif

std::vector<const Kernels*> available_kernels() {
  std::vector<const Kernels*> found;
#ifdef HN_AVX512
  if (x86_sets().avx512)
    found.push_back(&avx512_kernels);
#endif
#ifdef HN_AVX2
  if (x86_sets().avx2)
    found.push_back(&avx2_kernels);
#endif
#ifdef HN_NEON
  found.push_back(&neon_kernels);
#endif
  found.push_back(&scalar_kernels);
  return found;
}

const Kernels* find_kernels(std::string_view name) {
  for (const Kernels* table : available_kernels())
    if (name == table->name)
      return table;
  return nullptr;
}

} // namespace hn
