#include "services/matching/rounds/stored_round.h"

#include <optional>
#include <utility>
#include <variant>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/matching/documents/documents.h"
#include "services/matching/errors.h"
#include "services/matching/rounds/round_store.h"

namespace entente::matching {
namespace {

struct Stored {
  v1::Round round;
  RoundInputs inputs;
  std::string document;
  std::vector<v1::Pairing> base;
};

absl::StatusOr<Stored> read(common::ReadTransaction& tx, const common::RoundName& key) {
  ENTENTE_ASSIGN_OR_RETURN(std::optional<v1::Round> round, find_round(tx, key));
  if (!round.has_value()) return common::not_found(key.text());
  if (!round->has_result()) {
    return common::make_error(
        kRoundNotSolved,
        common::concat(key.text(), " has no result: its state is ", v1::Round::State_Name(round->state())),
        {{"resource", key.text()}});
  }
  ENTENTE_ASSIGN_OR_RETURN(std::optional<RoundInputs> inputs, find_inputs(tx, key));
  ENTENTE_ASSIGN_OR_RETURN(std::optional<RoundDocuments> documents, find_documents(tx, key));
  if (!inputs.has_value() || !documents.has_value()) return absl::InternalError("a solved round isn't whole");
  ENTENTE_ASSIGN_OR_RETURN(std::vector<v1::Pairing> base, pairings_of_base(tx, round->base_round()));
  return Stored{*std::move(round), *std::move(inputs), std::move(documents->round_document), std::move(base)};
}

}  // namespace

absl::StatusOr<StoredRound> load_stored_round(common::Database& database, std::string_view field,
                                              const std::string& name) {
  ENTENTE_ASSIGN_OR_RETURN(const common::RoundName key, common::parse_name<common::RoundName>(field, name));
  ENTENTE_ASSIGN_OR_RETURN(
      Stored stored, common::read_value<Stored>(database, [&](common::ReadTransaction& tx) { return read(tx, key); }));
  absl::StatusOr<RoundDocument> document = read_round(stored.document);
  matcher::BuildResult built = matcher::Problem::build(
      to_snapshot(snapshot_input(stored.inputs, stored.base, first_day(stored.round.snapshot().as_of()))));
  auto* const problem = std::get_if<std::shared_ptr<const matcher::Problem>>(&built);
  if (!document.ok() || problem == nullptr) {
    return common::make_error(kRoundOfOtherEngine,
                              common::concat(name, " was made by version ", stored.round.snapshot().engine_version(),
                                             " of the engine, which this one can't read; solve the programme again"),
                              {{"resource", name}});
  }
  return StoredRound{std::move(stored.round), std::move(document->pairings), std::move(*problem)};
}

absl::StatusOr<std::vector<v1::Pairing>> pairings_of_base(common::ReadTransaction& tx, const std::string& base_round) {
  std::vector<v1::Pairing> pairings;
  const std::optional<common::RoundName> key = common::RoundName::parse(base_round);
  if (!key.has_value()) return pairings;
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<RoundDocuments> documents, find_documents(tx, *key));
  if (!documents.has_value()) return pairings;
  const absl::StatusOr<RoundDocument> document = read_round(documents->round_document);
  if (!document.ok()) return pairings;
  for (const v1::RoundPairing& pairing : document->pairings) pairings.push_back(pairing.candidate().pairing());
  return pairings;
}

SnapshotInput snapshot_input(const RoundInputs& inputs, const std::vector<v1::Pairing>& base, matcher::Day as_of) {
  SnapshotInput input = snapshot_input(inputs, as_of);
  for (const v1::Pairing& pairing : base) input.base.push_back(&pairing);
  return input;
}

}  // namespace entente::matching
