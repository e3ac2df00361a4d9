// `verify` on altered documents: valid ones of a small round are edited as the bytes say, their digests made right
// again, and verified. Whatever is still accepted as proven reaches what the true round reaches.
#include <google/protobuf/util/message_differencer.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <variant>
#include <vector>

#include "matcher/engine/solve_round.h"
#include "matcher/round/round.h"
#include "services/common/text/sha256.h"
#include "services/matching/documents/canonical_json.h"
#include "services/matching/results/results.h"
#include "services/matching/verify/verify.h"
#include "tests/fuzz/fuzz.h"
#include "tests/matcher/random_snapshot.h"

namespace {

using entente::fuzz::Bytes;
using entente::fuzz::must;
using namespace entente;
using nlohmann::json;

struct Truth {
  matcher::Snapshot snapshot;
  matching::RoundDocument document;
  json round;
  json certificate;
};

Truth truth_of(std::uint64_t seed, bool trios) {
  matcher::testing::SnapshotShape shape;
  shape.trios = trios;
  shape.unknown_percent = 50;
  shape.restrict = false;
  Truth truth;
  truth.snapshot = matcher::testing::random_snapshot(seed, shape);
  truth.snapshot.programme.version = 1;
  matcher::BuildResult built = matcher::Problem::build(truth.snapshot);
  must(built.index() == 0, "the example can be built");
  const matcher::Round round = matcher::solve_round(std::get<0>(built), {});
  must(round.outcome == matcher::Outcome::kOptimal && !round.pairings.empty(), "the example is solved");
  const matching::RoundFiles files = matching::to_files(round);
  truth.document = files.document;
  truth.round = json::parse(files.round_json);
  truth.certificate = json::parse(files.certificate_json);
  return truth;
}

const std::vector<Truth>& truths() {
  static const std::vector<Truth> kTruths = {truth_of(3, false), truth_of(5, false), truth_of(8, true)};
  return kTruths;
}

// Every value of a document, parents before children.
void collect(json& value, std::vector<json*>& all) {
  all.push_back(&value);
  if (value.is_structured())
    for (auto& child : value) collect(child, all);
}

void edit_list(json& list, Bytes& bytes) {
  if (list.empty()) return;
  const auto size = static_cast<std::int64_t>(list.size());
  const auto at = static_cast<std::size_t>(bytes.below(size));
  const auto other = static_cast<std::size_t>(bytes.below(size));
  switch (bytes.below(3)) {
    case 0:
      list.erase(at);
      break;
    case 1:
      list.insert(list.begin() + static_cast<std::ptrdiff_t>(other), json(list[at]));
      break;
    default:
      std::swap(list[at], list[other]);
  }
}

void edit(json& document, Bytes& bytes) {
  std::vector<json*> all;
  collect(document, all);
  json& value = *all[bytes.pair() % all.size()];
  switch (bytes.below(8)) {
    case 0:
      value = static_cast<std::int64_t>(bytes.byte());
      break;
    case 1:
      value = bytes.wide();
      break;
    case 2:
      value = std::to_string(bytes.byte());
      break;
    case 3:
      value = std::to_string(bytes.wide());
      break;
    case 4: {
      const std::string text(bytes.text(40));
      if (json::accept('"' + text + '"')) value = json::parse('"' + text + '"');
      break;
    }
    case 5:
      if (value.is_array()) edit_list(value, bytes);
      if (value.is_object() && !value.empty())
        value.erase(std::next(value.begin(), bytes.below(static_cast<std::int64_t>(value.size()))).key());
      break;
    case 6: {
      const json from = *all[bytes.pair() % all.size()];
      value = from;
      break;
    }
    default:
      if (value.is_number_integer() && value.get<std::uint64_t>() < 1U << 30U)
        value = value.get<std::int64_t>() + static_cast<std::int8_t>(bytes.byte());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Bytes bytes(data, size);
  const Truth& truth = truths()[static_cast<std::size_t>(bytes.below(static_cast<std::int64_t>(truths().size())))];
  json round = truth.round;
  json body = truth.certificate["body"];
  for (int edits = 0; !bytes.empty() && edits < 12; ++edits) edit(bytes.below(2) == 0 ? round : body, bytes);
  const std::string round_text = matching::canonical_text(round);
  if (body.is_object()) body["round_digest"] = common::sha256_hex(round_text);
  const json certificate = {{"body", body}, {"digest", common::sha256_hex(matching::canonical_text(body))}};
  const auto verified = matching::verify(
      round_text, matching::canonical_text(certificate),
      [&](const std::string&, matcher::Day) -> absl::StatusOr<matcher::Snapshot> { return truth.snapshot; },
      matcher::kEngineVersion);
  must(size > 1 || verified.ok(), "the true documents are accepted");
  if (!verified.ok()) {
    must(!verified.status().message().empty(), "a refusal says what is wrong");
    return 0;
  }
  const auto& said = verified->round.result;
  const auto& result = truth.document.result;
  const auto same = [](const auto& a, const auto& b) {
    return google::protobuf::util::MessageDifferencer::Equals(a, b);
  };
  if (said.pairs_proof().kind() == matching::v1::Proof::KIND_PROVEN)
    must(same(said.pairs_proof().objective(), result.pairs_proof().objective()), "proven pairs are the best");
  const auto& whole = said.has_trios_proof() ? said.trios_proof() : said.pairs_proof();
  if (whole.kind() != matching::v1::Proof::KIND_BOUNDED)
    must(same(said.objective(), result.objective()), "a proven round is the best");
  return 0;
}
