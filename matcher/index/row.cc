#include "matcher/index/row.h"

namespace entente::matcher {
namespace {

constexpr int kWordBits = 64;
constexpr int kAreas = 8;

class Stretches {
 public:
  Bits add(int count) {
    const bool straddles = next_ % kWordBits + count > kWordBits;
    if (count <= kWordBits && straddles) next_ += kWordBits - next_ % kWordBits;
    const Bits bits{next_, count};
    next_ += count;
    return bits;
  }
  int words() const { return (next_ + kWordBits - 1) / kWordBits; }

 private:
  int next_ = 0;
};

}  // namespace

Layout layout_of(const VocabularySizes& sizes) {
  Layout layout;
  Stretches stretches;
  layout.areas = stretches.add(kAreas);
  layout.objectives = stretches.add(sizes.objectives);
  layout.fields = stretches.add(sizes.fields);
  layout.modalities = stretches.add(sizes.modalities);
  layout.beneficiaries = stretches.add(sizes.beneficiaries);
  layout.stages = stretches.add(sizes.stages);
  layout.topics = stretches.add(sizes.topics);
  layout.help = stretches.add(sizes.help + 1);
  layout.words = stretches.words();
  return layout;
}

void set_bit(Words& words, const Bits& bits, int code) {
  const int bit = bits.first + code;
  words[static_cast<std::size_t>(bit / kWordBits)] |= std::uint64_t{1} << (bit % kWordBits);
}

Words mask_of(const Bits& bits) {
  Words words{};
  for (int code = 0; code < bits.count; ++code) set_bit(words, bits, code);
  return words;
}

}  // namespace entente::matcher
