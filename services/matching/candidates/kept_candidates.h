// KeptCandidates: what the cache keeps of an answer so that it can be repaired later: some candidates more than were
// asked for, down to where nothing is known any more, and the digests of the world that they follow from. Plain data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "entente/matching/v1/candidate_service.pb.h"
#include "matcher/model/amount.h"

namespace entente::matching {

// What a world is by its contents, as far as candidates of one programme follow from it.
struct WorldDigests {
  std::string listings, profiles, decisions;  // 32 bytes each
  bool operator==(const WorldDigests&) const = default;
};

// A place in a list of partners: greater score first, then by name. Everything before `last` is known; nothing: all is.
struct Threshold {
  matcher::Points score = 0;
  std::string last;  // the last one of this score that is known; empty: none of it is
  bool knows(matcher::Points other_score, std::string_view other) const {
    return other_score != score ? other_score > score : other <= last;
  }
};

struct KeptCandidates {
  WorldDigests of;
  std::optional<Threshold> threshold;
  std::vector<v1::Candidate> candidates;  // best first, ties by the partner's name
  std::int64_t score_scale = 0;

  // The first `count` of them, and fewer where they fill a reply before.
  v1::ListCandidatesResponse shown(int count) const;
};

// The name of the other side.
const std::string& partner_of(const v1::Candidate& candidate, std::string_view listing);

// Bytes for the cache; `count` are likely to be shown.
std::string to_bytes(const KeptCandidates& kept, int count);
// What is shown of them, a body (candidates_reply.h) within `bytes`, when they are of this world: without reading it.
std::optional<std::string_view> shown_of(std::string_view bytes, const WorldDigests& of);
// Nothing: they aren't such bytes.
std::optional<KeptCandidates> from_bytes(std::string_view bytes);

}  // namespace entente::matching
