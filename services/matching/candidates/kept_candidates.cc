#include "services/matching/candidates/kept_candidates.h"

#include <array>
#include <charconv>

#include "services/common/storage/page.h"
#include "services/common/storage/rows.h"
#include "services/matching/candidates/candidates_reply.h"

namespace entente::matching {
namespace {

// magic, then texts, each behind its length in eight hexadecimal digits: three digests, score and last of the threshold
// (no score: everything is known), what is shown, and the rest.
constexpr std::string_view kMagic = "entente.kept.1\n";
constexpr std::size_t kLength = 8;
constexpr std::size_t kParts = 7;
using Parts = std::array<std::string_view, kParts>;

void add(std::string& bytes, std::string_view part) {
  std::string length(kLength, '0');
  for (std::size_t i = kLength, rest = part.size(); i-- > 0; rest >>= 4) length[i] = "0123456789abcdef"[rest & 15];
  bytes.append(length).append(part);
}

std::optional<Parts> split(std::string_view bytes) {
  if (!bytes.starts_with(kMagic)) return std::nullopt;
  bytes.remove_prefix(kMagic.size());
  Parts parts;
  for (std::string_view& part : parts) {
    std::size_t length = 0;
    if (bytes.size() < kLength) return std::nullopt;
    const auto [end, error] = std::from_chars(bytes.data(), bytes.data() + kLength, length, 16);
    if (error != std::errc() || end != bytes.data() + kLength || length > bytes.size() - kLength) return std::nullopt;
    part = bytes.substr(kLength, length);
    bytes.remove_prefix(kLength + length);
  }
  return bytes.empty() ? std::optional(parts) : std::nullopt;
}

bool parse(std::string_view bytes, v1::ListCandidatesResponse& into) {
  return into.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

}  // namespace

v1::ListCandidatesResponse KeptCandidates::shown(int count) const {
  v1::ListCandidatesResponse reply;
  reply.set_score_scale(score_scale);
  std::size_t bytes = 0;
  for (const v1::Candidate& candidate : candidates) {
    bytes += candidate.ByteSizeLong();
    if (reply.candidates_size() == count || bytes > common::kMostPageBytes) break;
    *reply.add_candidates() = candidate;
  }
  return reply;
}

const std::string& partner_of(const v1::Candidate& candidate, std::string_view listing) {
  return candidate.pairing().need() == listing ? candidate.pairing().offer() : candidate.pairing().need();
}

std::string to_bytes(const KeptCandidates& kept, int count) {
  const v1::ListCandidatesResponse shown = kept.shown(count);
  v1::ListCandidatesResponse rest;
  for (std::size_t i = static_cast<std::size_t>(shown.candidates_size()); i < kept.candidates.size(); ++i)
    *rest.add_candidates() = kept.candidates[i];
  std::string bytes(kMagic);
  for (const std::string* digest : {&kept.of.listings, &kept.of.profiles, &kept.of.decisions}) add(bytes, *digest);
  add(bytes, kept.threshold ? std::to_string(kept.threshold->score) : "");
  add(bytes, kept.threshold ? kept.threshold->last : "");
  add(bytes, common::to_body(shown));
  add(bytes, common::to_body(rest));
  return bytes;
}

std::optional<std::string_view> shown_of(std::string_view bytes, const WorldDigests& of) {
  const std::optional<Parts> parts = split(bytes);
  if (!parts || (*parts)[0] != of.listings || (*parts)[1] != of.profiles || (*parts)[2] != of.decisions)
    return std::nullopt;
  return is_body((*parts)[5]) ? std::optional((*parts)[5]) : std::nullopt;
}

std::optional<KeptCandidates> from_bytes(std::string_view bytes) {
  const std::optional<Parts> parts = split(bytes);
  if (!parts) return std::nullopt;
  const auto& [listings, profiles, decisions, score, last, shown, rest] = *parts;
  KeptCandidates kept;
  kept.of = {std::string(listings), std::string(profiles), std::string(decisions)};
  if (!score.empty()) {
    kept.threshold.emplace();
    const auto [end, error] = std::from_chars(score.data(), score.data() + score.size(), kept.threshold->score);
    if (error != std::errc() || end != score.data() + score.size()) return std::nullopt;
    kept.threshold->last = last;
  }
  v1::ListCandidatesResponse some, others;
  if (!parse(shown, some) || !parse(rest, others)) return std::nullopt;
  kept.score_scale = some.score_scale();
  for (v1::ListCandidatesResponse* list : {&some, &others})
    for (v1::Candidate& candidate : *list->mutable_candidates()) kept.candidates.push_back(std::move(candidate));
  return kept;
}

}  // namespace entente::matching
