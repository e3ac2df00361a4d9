#include "services/matching/cooperations/answer_times.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>

#include "services/common/base/time.h"

namespace entente::matching {

void note_answers(const google::protobuf::RepeatedPtrField<v1::Proposal::Party>& parties,
                  v1::Cooperation& cooperation) {
  std::map<std::string, std::int32_t> days;
  for (const v1::Proposal::Party& party : parties) {
    if (!party.has_ask_time() || !party.has_answer_time()) continue;
    const absl::Duration taken = common::from_timestamp(party.answer_time()) - common::from_timestamp(party.ask_time());
    days.emplace(party.city(), static_cast<std::int32_t>(std::max(absl::ZeroDuration(), taken) / absl::Hours(24)));
  }
  cooperation.clear_answers();
  for (const auto& [city, count] : days) {
    v1::Cooperation::Answer& answer = *cooperation.add_answers();
    answer.set_city(city);
    answer.set_days(count);
  }
}

}  // namespace entente::matching
