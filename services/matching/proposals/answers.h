// Answers of parties, as their proposal keeps them: who is asked, until when, and what each has said. The beneficiary
// is asked first, the others once it has said yes; who is asked follows from the answers, the days to answer stand
// beside. Pure functions; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "entente/matching/v1/proposal.pb.h"
#include "services/matching/proposals/terms.h"
#include "services/matching/review/rules.h"
#include "services/matching/world/views.h"

namespace entente::matching {

// What a city says, however it comes.
struct Answer {
  std::string city;                 // `cities/{city}` of the party
  std::optional<Terms> terms = {};  // of a yes: other terms, whole; nothing: as asked
  v1::Decision::Channel channel = v1::Decision::CHANNEL_UNSPECIFIED;
  std::string answered_by = {};
  std::string preferred = {};                 // of a no
  std::string invitation = {};                // by which it came
  std::optional<v1::Candidate> goes_on = {};  // of a no: with whom the others go on
};

// Days to answer where the programme says none.
inline constexpr int kAnswerDays = 21;
// Of the proposal's programme.
int answer_days(const v1::Proposal& proposal, const World& world);

// Whether its cities see it: since Proposal.notify_time.
bool is_told(const v1::Proposal& proposal, absl::Time now);
// Whether the party is to answer now. False in all states but APPROVED.
bool is_asked(const v1::Proposal& proposal, const v1::Proposal::Party& party, absl::Time now);
// nullptr when the city is no party.
const v1::Proposal::Party* find_party(const v1::Proposal& proposal, std::string_view city);

// Says until when who is, or is about to be, asked has time: `days` from `from` on, or from when its cities see it; who
// isn't asked has none. True when that changed something. Idempotent. REQUIRES: it is approved, or about to be.
bool set_answer_times(v1::Proposal& proposal, absl::Time from, int days);

// The city's yes or no. Other terms become those that are asked about, and the others' answers count no more.
// REQUIRES: it is a party.
void take_answer(v1::Proposal& proposal, const Answer& answer, bool yes, absl::Time now);

// What holds of answers whoever gives one: answer-in-time, others-to-answer or last-to-answer, answer-days-over,
// own-interest, nobody-stands-in.
void tell_answers(const v1::Proposal& proposal, absl::Time now, Facts& facts);
// What holds of this one, above tell_answers(): terms-changed, and whether this city is in time.
void tell_answer(const v1::Proposal& proposal, const Answer& answer, absl::Time now, Facts& facts);

}  // namespace entente::matching
