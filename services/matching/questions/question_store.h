// Questions to cities in the store. Functions on a transaction; thread-safe: they keep no state.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "entente/matching/v1/question.pb.h"
#include "services/common/storage/page.h"
#include "services/common/text/names.h"

namespace entente::common {
class ReadTransaction;
class WriteTransaction;
}  // namespace entente::common

namespace entente::matching {

// Part of a migration.
inline constexpr std::string_view kQuestionsSchema = R"sql(
CREATE TABLE city_questions (
  programme TEXT NOT NULL,
  round TEXT NOT NULL,
  number BIGINT NOT NULL,
  listing TEXT NOT NULL,
  payload BYTES NOT NULL,
  PRIMARY KEY (programme, round, number),
  UNIQUE (programme, round, listing),
  FOREIGN KEY (programme, round) REFERENCES rounds (programme, id)
);
)sql";

// The kind of the changes in the log.
inline constexpr std::string_view kQuestionChange = "question";

// The one about a listing in a round: there is one at most.
absl::StatusOr<std::optional<v1::CityQuestion>> find_question(common::ReadTransaction& tx,
                                                              const common::RoundName& round, std::string_view listing);
// Newest first, those before number `before` (0: from the newest).
absl::StatusOr<common::PageOf<v1::CityQuestion>> list_questions(common::ReadTransaction& tx,
                                                                const common::RoundName& round, std::int64_t before,
                                                                const common::PageLimit& limit);
// Sets `name` and `create_time`, and stores it with its change. REQUIRES: the round is there, and has no other about
// the listing.
absl::Status insert_question(common::WriteTransaction& tx, const common::RoundName& round, absl::Time now,
                             v1::CityQuestion& question);

}  // namespace entente::matching
