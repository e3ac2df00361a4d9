#include "tests/bench/scan_rows.h"

#include <algorithm>
#include <bit>

#include "matcher/index/query.h"

namespace entente::bench {
namespace {

using matcher::Index;
using matcher::Points;
using matcher::Row;
using matcher::Term;

constexpr std::size_t kBlock = 8;
constexpr std::size_t kBlocksAtATime = 16;
constexpr std::int32_t kFarDay = 1 << 29;

bool better(const Index::Hit& a, const Index::Hit& b) {
  return a.value != b.value ? a.value > b.value : a.id < b.id;
}

}  // namespace

ScanRows::ScanRows(const std::vector<Row>& rows, int words) : size_(rows.size()) {
  const std::size_t padded =
      (size_ + kBlock * kBlocksAtATime - 1) / (kBlock * kBlocksAtATime) * kBlock * kBlocksAtATime;
  for (auto& column : words_) column.resize(padded);
  for (auto* column : {&firsts_, &lasts_, &min_days_, &points_}) column->resize(padded);
  listings_.resize(padded);
  for (std::size_t at = 0; at < size_; ++at) {
    const Row& row = rows[at];
    listings_[at].record = matcher::record_of(row);
    for (std::size_t w = 0; w < static_cast<std::size_t>(words); ++w)
      words_[w][at] = listings_[at].words[w] = row.words[w];
    firsts_[at] = std::max(row.first, -kFarDay);
    lasts_[at] = std::min(row.last, kFarDay);
    min_days_[at] = row.min_days;
    points_[at] = row.own_points;
  }
  whole_.groups = whole_.languages = ~std::uint64_t{0};
  whole_.most_points = 0;
}

ScanTest ScanRows::test_of(const Index& index, const Row& asker) const {
  const matcher::Lexicon& lexicon = *index.lexicon();
  const matcher::Scales& scales = index.scales();
  const auto& sections = scales.sections();
  const auto masks = [&](const matcher::Words& section) {
    std::vector<ScanTest::Mask> list;
    for (std::size_t w = 0; w < kScanWords; ++w)
      if (const std::uint64_t mine = asker.words[w] & section[w]; mine != 0) list.push_back({words_[w].data(), mine});
    return list;
  };
  ScanTest test;
  test.area = masks(sections.areas).front();
  const auto add_gain = [&](std::size_t w, std::uint64_t bits, std::int64_t most, std::int64_t part,
                            std::int64_t whole) {
    test.gains.push_back({{words_[w].data(), bits}, (most * std::min(part, whole) + whole - 1) / whole});
  };
  const auto add_sum = [&](Term term, const matcher::Words& section, std::int64_t in_full) {
    for (std::size_t w = 0; w < kScanWords; ++w)
      for (std::uint64_t left = asker.words[w] & section[w]; left != 0; left &= left - 1) {
        const std::size_t bit = w * 64 + static_cast<std::size_t>(std::countr_zero(left));
        const std::int64_t twice = term == Term::kHelp ? 2 : 1;  // it may be the main one
        add_gain(w, left & -left, scales.most(term), twice * scales.weight_of_bit()[bit], in_full);
      }
  };
  add_sum(Term::kTopics, sections.topics, matcher::kTopicsInFull);
  add_sum(Term::kCrossTopics, sections.cross_topics, matcher::kCrossTopicsInFull);
  add_sum(Term::kHelp, sections.help, matcher::kHelpInFull);
  add_gain(0, asker.words[0] & sections.areas[0], scales.most(Term::kSameArea), 1, 1);
  const auto add_share = [&](Term term, const matcher::Words& section) {
    std::int64_t whole = 0;
    for (std::size_t w = 0; w < kScanWords; ++w) whole += std::popcount(asker.words[w] & section[w]);
    for (std::size_t w = 0; w < kScanWords; ++w)
      for (std::uint64_t left = asker.words[w] & section[w]; left != 0; left &= left - 1)
        add_gain(w, left & -left, scales.most(term), 1, whole);
  };
  add_share(Term::kField, sections.fields);
  add_share(Term::kObjectives, sections.objectives);
  add_share(Term::kBeneficiaries, sections.beneficiaries);
  add_share(Term::kValueChain, sections.stages);
  test.points = points_.data();
  test.firsts = firsts_.data();
  test.lasts = lasts_.data();
  test.min_days = min_days_.data();
  test.first = std::max({lexicon.first, asker.first, -kFarDay});
  test.last = std::min({lexicon.last, asker.last, kFarDay});
  test.days = std::max(1, asker.min_days);
  return test;
}

void ScanRows::best(const Index& index, const Row& asker, int count, Index::Scratch& scratch,
                    std::vector<Index::Hit>& hits) const {
  scratch.tables.prepare(index.lexicon(), index.scales(), index.side(), asker);
  matcher::Query query(*index.lexicon(), index.scales(), scratch.tables, index.side(), asker, {}, 0);
  const Points beside = query.beside_codes(whole_).of_zone;
  ScanTest test = test_of(index, asker);
  hits.clear();
  const auto full = [&] { return std::ssize(hits) == count; };
  for (std::size_t block = 0; block * kBlock < size_; block += kBlocksAtATime) {
    test.least = full() ? std::max<Points>(0, hits.front().value - beside) : 0;
    std::array<std::uint8_t, kBlocksAtATime> passed;
    scan_blocks(test, block, kBlocksAtATime, passed.data());
    for (std::size_t b = 0; b < kBlocksAtATime; ++b) {
      for (unsigned left = passed[b]; left != 0; left &= left - 1) {
        const Listing& listing = listings_[(block + b) * kBlock + static_cast<std::size_t>(std::countr_zero(left))];
        const Points score = query.score(listing.record, listing.words.data(), full() ? hits.front().value : Points{0});
        if (score < 0) continue;
        const Index::Hit hit{listing.record.id, score, score};
        if (full()) {
          if (!better(hit, hits.front())) continue;
          std::pop_heap(hits.begin(), hits.end(), better);
          hits.pop_back();
        }
        hits.push_back(hit);
        std::push_heap(hits.begin(), hits.end(), better);
      }
    }
  }
  std::sort(hits.begin(), hits.end(), better);
}

}  // namespace entente::bench
