#include "services/matching/tasks/open_work.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "services/common/base/status.h"
#include "services/common/base/time.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/matching/proposals/proposal_store.h"
#include "services/matching/questions/question_store.h"
#include "services/matching/rounds/round_store.h"

namespace entente::matching {
namespace {

using v1::Proposal;

constexpr Proposal::State kOpen[] = {Proposal::STATE_PROPOSED, Proposal::STATE_RETURNED, Proposal::STATE_APPROVED,
                                     Proposal::STATE_REPORT_DUE, Proposal::STATE_REPORTED};
constexpr std::string_view kOpenProposals = "SELECT payload FROM proposals WHERE state IN ($1, $2, $3, $4, $5)";
constexpr std::string_view kRounds = "SELECT payload FROM rounds";
constexpr std::string_view kQuestions = "SELECT payload FROM city_questions";
constexpr int kChangesAtOnce = 512;

void put(Proposal proposal, OpenWork& work) {
  if (!is_open_work(proposal.state())) {
    work.proposals.erase(proposal.name());
    return;
  }
  proposal.clear_pairing();
  proposal.mutable_last_decision()->clear_text();
  std::string name = proposal.name();
  work.proposals[std::move(name)] = std::make_shared<const Proposal>(std::move(proposal));
}

void put(const v1::Round& round, OpenWork& work) {
  work.rounds[round.name()] = {round.state(), common::from_timestamp(round.create_time())};
}

void put(v1::CityQuestion question, OpenWork& work) {
  std::string name = question.name();
  work.questions[std::move(name)] = std::make_shared<const v1::CityQuestion>(std::move(question));
}

template <typename Message>
absl::Status parse(const std::string& bytes, Message& message) {
  return message.ParseFromString(bytes) ? absl::OkStatus() : absl::DataLossError("a stored message can't be read");
}

// Rounds of a programme are tried one behind the other before one is published: only the newest is before people.
void settle_rounds(OpenWork& work) {
  std::map<std::string, OpenWork::Round*, std::less<>> newest;  // by programme
  for (auto& [name, round] : work.rounds) {
    round.before_coordinators = round.state == v1::Round::STATE_PUBLISHED;
    if (round.state != v1::Round::STATE_SOLVED && round.state != v1::Round::STATE_PUBLISHED) continue;
    OpenWork::Round*& of_programme = newest[name.substr(0, name.find("/rounds/"))];
    if (of_programme == nullptr || of_programme->create_time < round.create_time) of_programme = &round;
  }
  for (const auto& [programme, round] : newest) round->before_coordinators = true;
}

absl::Status load(common::ReadTransaction& tx, OpenWork& work) {
  common::Params states;
  for (const Proposal::State state : kOpen) states.emplace_back(static_cast<int>(state));
  ENTENTE_RETURN_IF_ERROR(tx.scan(kOpenProposals, states, [&](const common::Row& row) -> absl::Status {
    Proposal proposal;
    ENTENTE_RETURN_IF_ERROR(parse(row.bytes(0), proposal));
    put(std::move(proposal), work);
    return absl::OkStatus();
  }));
  ENTENTE_RETURN_IF_ERROR(tx.scan(kRounds, {}, [&](const common::Row& row) -> absl::Status {
    v1::Round round;
    ENTENTE_RETURN_IF_ERROR(parse(row.bytes(0), round));
    put(round, work);
    return absl::OkStatus();
  }));
  return tx.scan(kQuestions, {}, [&](const common::Row& row) -> absl::Status {
    v1::CityQuestion question;
    ENTENTE_RETURN_IF_ERROR(parse(row.bytes(0), question));
    put(std::move(question), work);
    return absl::OkStatus();
  });
}

absl::Status apply(const common::Change& change, OpenWork& work) {
  if (change.kind == kProposalChange) {
    Proposal proposal;
    ENTENTE_RETURN_IF_ERROR(parse(change.payload, proposal));
    put(std::move(proposal), work);
  } else if (change.kind == kRoundChange) {
    v1::Round round;
    ENTENTE_RETURN_IF_ERROR(parse(change.payload, round));
    put(round, work);
  } else if (change.kind == kQuestionChange) {
    v1::CityQuestion question;
    ENTENTE_RETURN_IF_ERROR(parse(change.payload, question));
    put(std::move(question), work);
  }
  return absl::OkStatus();
}

}  // namespace

bool is_open_work(Proposal::State state) {
  return std::find(std::begin(kOpen), std::end(kOpen), state) != std::end(kOpen);
}

absl::Status OpenWorkReader::follow(common::ReadTransaction& tx, const common::StorePoint& point) {
  auto work = last_ == nullptr ? std::make_shared<OpenWork>() : std::make_shared<OpenWork>(*last_);
  // A store that has gone back, with its server, may have other changes at the same revisions.
  bool follows =
      last_ != nullptr && last_->point.revision <= point.revision && common::check_timeline(tx, last_->point).ok();
  while (follows && work->point.revision < point.revision) {
    const auto changes = common::read_changes(tx, work->point.revision + 1, kChangesAtOnce);
    follows = !absl::IsOutOfRange(changes.status());  // else what is between isn't kept any more
    if (!follows) break;
    ENTENTE_RETURN_IF_ERROR(changes.status());
    if (changes->empty()) break;
    for (const common::Change& change : *changes) {
      ENTENTE_RETURN_IF_ERROR(apply(change, *work));
      work->point = {change.revision, change.timeline};
    }
  }
  if (!follows) {
    *work = {};
    ENTENTE_RETURN_IF_ERROR(load(tx, *work));
    work->point = point;
  }
  settle_rounds(*work);
  last_ = std::move(work);
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const OpenWork>> OpenWorkReader::read() {
  std::lock_guard lock(mutex_);
  ENTENTE_RETURN_IF_ERROR(database_.read([&](common::ReadTransaction& tx) -> absl::Status {
    ENTENTE_ASSIGN_OR_RETURN(const common::StorePoint point, common::last_point(tx));
    if (last_ != nullptr && last_->point == point) return absl::OkStatus();
    return follow(tx, point);
  }));
  return last_;
}

}  // namespace entente::matching
