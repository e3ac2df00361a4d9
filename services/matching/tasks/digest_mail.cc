#include "services/matching/tasks/digest_mail.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "services/common/base/clock.h"
#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/mail/mail.h"
#include "services/common/rpc/metrics.h"
#include "services/common/storage/database.h"
#include "services/common/storage/outbox.h"
#include "services/common/text/names.h"
#include "services/matching/tasks/digest.h"
#include "services/matching/world/focal_points.h"
#include "services/matching/world/people.h"

namespace entente::matching {
namespace {

using profiles::v1::Person;

constexpr common::Metric kMails("entente_mails_total", "Mails of digests, by what became of them.", {"outcome"});
constexpr common::Metric kDeadLetters("entente_dead_letters", "Mails that were given up and are still kept.", {"of"});

constexpr char kMail[] = "mail";
constexpr absl::Duration kMorning = absl::Hours(5);
constexpr int kDeadLettersAtOnce = 500;
constexpr common::RetrierOptions kPatience{};

// Only once for a day, and never for an earlier one.
constexpr std::string_view kNoteDay =
    "INSERT INTO digests (person, day) VALUES ($1, $2) "
    "ON CONFLICT (person) DO UPDATE SET day = excluded.day WHERE digests.day < excluded.day";
constexpr std::string_view kDayOf = "SELECT day FROM digests WHERE person = $1";

bool wants_mail(const Person& person) {
  return !person.email().empty() && !person.has_erase_time() &&
         (person.digest() == Person::DIGEST_DAILY || person.digest() == Person::DIGEST_WEEKLY);
}

// The id in the store is the whole Message-ID, `digest.{person}.{day}@{domain}`: a slug has no dot.
std::string person_in(std::string_view message_id) {
  const auto parts = common::split(message_id, '.');
  return parts.size() < 3 ? std::string() : common::PersonName(parts[1]).text();
}

absl::StatusOr<bool> had_it(common::ReadTransaction& tx, std::string_view person, std::string_view day) {
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<common::Row> row, tx.query_one(kDayOf, {person}));
  return row.has_value() && row->text(0) >= day;
}

// Every mail that was given up.
absl::StatusOr<std::vector<common::OutboxEntry>> given_up_mails(common::ReadTransaction& tx) {
  std::vector<common::OutboxEntry> mails;
  std::string after;
  while (true) {
    ENTENTE_ASSIGN_OR_RETURN(auto entries, common::given_up(tx, after, kDeadLettersAtOnce));
    if (entries.empty()) return mails;
    after = entries.back().id;
    for (common::OutboxEntry& entry : entries) {
      if (entry.destination == kMail) mails.push_back(std::move(entry));
    }
  }
}

// When its last attempt was begun: a claim sets it so much ahead.
absl::Time give_up_time(const common::OutboxEntry& entry) {
  return entry.next - kPatience.longest_delivery;
}

// Cities that were reminded in the day before a day's digests, and how often by then.
using Reminded = std::map<std::string, int>;

Reminded reminded_before(const OpenWork& work, absl::CivilDay day) {
  const absl::Time morning = common::start_of_day(day) + kMorning;
  Reminded reminded;
  for (const auto& [name, proposal] : work.proposals) {
    if (proposal->state() != v1::Proposal::STATE_APPROVED) continue;
    for (const auto& party : proposal->parties()) {
      const absl::Time when = common::from_timestamp(party.remind_time());
      if (!party.has_remind_time() || when >= morning || when < morning - absl::Hours(24)) continue;
      int& count = reminded[party.city()];
      count = std::max(count, party.reminder_count());
    }
  }
  return reminded;
}

bool is_reminded(const Reminded& reminded, const SpokenFor& spoken, const common::Caller& caller) {
  return std::any_of(reminded.begin(), reminded.end(), [&](const auto& city) {
    return caller.is_focal_point_of(city.first) &&
           (city.second >= kRemindersBeforeAlternate || !spoken.is_alternate(city.first, caller.subject));
  });
}

}  // namespace

absl::CivilDay period_of(Person::Digest wanted, absl::Time now) {
  const absl::CivilDay day = common::utc_day(now - kMorning);
  if (wanted != Person::DIGEST_WEEKLY) return day;
  return absl::PrevWeekday(day + 1, absl::Weekday::monday);
}

DigestMail::DigestMail(DigestParts parts)
    : parts_(std::move(parts)),
      retrier_(parts_.database, parts_.clock,
               {{kMail, [this](const common::OutboxEntry& entry) { return deliver(entry); }}}, kPatience) {
  if (parts_.metrics == nullptr) return;
  for (const char* outcome : {"sent", "failed", "given-up"}) parts_.metrics->count(kMails, {outcome}, 0);
  parts_.metrics->set(kDeadLetters, {"digests"}, 0);
}

absl::Status DigestMail::run() {
  if (parts_.mailer == nullptr) return absl::OkStatus();
  const absl::Status made = make().status();
  const absl::Status sent = send().status();
  return made.ok() ? sent : made;
}

absl::StatusOr<int> DigestMail::make() {
  const absl::Time now = parts_.clock.now();
  std::vector<Person> wanting;
  ENTENTE_RETURN_IF_ERROR(parts_.people.each([&](const Person& person) {
    if (wants_mail(person)) wanting.push_back(person);
  }));
  if (wanting.empty()) return 0;
  ENTENTE_ASSIGN_OR_RETURN(const auto work, parts_.work.read());
  const absl::CivilDay today = period_of(Person::DIGEST_DAILY, now);
  const Reminded reminded = reminded_before(*work, today);
  const auto spoken = parts_.focal_points.read(now);
  int made = 0;
  for (const Person& person : wanting) {
    const common::Caller caller = caller_of(person, now);
    // A reminder doesn't wait for Monday.
    const absl::CivilDay period = is_reminded(reminded, *spoken, caller) ? today : period_of(person.digest(), now);
    const std::string day = common::format_day(period);
    ENTENTE_ASSIGN_OR_RETURN(const bool had,
                             common::read_value<bool>(parts_.database, [&](common::ReadTransaction& tx) {
                               return had_it(tx, person.name(), day);
                             }));
    if (had) continue;
    ENTENTE_ASSIGN_OR_RETURN(const World world, parts_.world());
    const auto tasks = tasks_of(world, *work, *spoken, caller, person.name());
    const common::Language language = language_of(person.language_code());
    Digest digest = make_digest(tasks, *world.profiles, language, common::utc_day(now));
    v1::GetDigestResponse payload;
    payload.set_subject(std::move(digest.subject));
    payload.set_text(std::move(digest.text));
    payload.set_html(std::move(digest.html));
    payload.set_language_code(common::language_code(language));
    payload.set_task_count(static_cast<int>(tasks.size()));
    const std::string id = parts_.mailer->message_id(common::concat("digest.", common::id_of(person.name()), ".", day));
    bool put = false;
    ENTENTE_RETURN_IF_ERROR(parts_.database.write([&](common::WriteTransaction& tx) -> absl::Status {
      ENTENTE_ASSIGN_OR_RETURN(const std::int64_t noted, tx.execute(kNoteDay, {person.name(), day}));
      put = noted > 0 && !tasks.empty();
      return put ? common::put_in_outbox(tx, id, kMail, payload.SerializeAsString(), now) : absl::OkStatus();
    }));
    if (put) ++made;
  }
  return made;
}

absl::StatusOr<common::Retrier::Outcome> DigestMail::send() {
  ENTENTE_ASSIGN_OR_RETURN(const common::Retrier::Outcome outcome, retrier_.run());
  std::int64_t dead = 0;
  const absl::Time forgotten = parts_.clock.now() - parts_.dead_letters_kept;
  ENTENTE_ASSIGN_OR_RETURN(const auto letters,
                           common::read_value<std::vector<common::OutboxEntry>>(parts_.database, given_up_mails));
  for (const common::OutboxEntry& entry : letters) {
    if (give_up_time(entry) >= forgotten) {
      ++dead;
      continue;
    }
    ENTENTE_RETURN_IF_ERROR(
        parts_.database.write([&](common::WriteTransaction& tx) { return common::delivered(tx, entry.id); }));
  }
  if (parts_.metrics != nullptr) {
    parts_.metrics->count(kMails, {"sent"}, outcome.delivered);
    parts_.metrics->count(kMails, {"failed"}, outcome.failed);
    parts_.metrics->count(kMails, {"given-up"}, outcome.given_up);
    parts_.metrics->set(kDeadLetters, {"digests"}, static_cast<double>(dead));
  }
  return outcome;
}

absl::Status DigestMail::deliver(const common::OutboxEntry& entry) {
  v1::GetDigestResponse digest;
  if (!digest.ParseFromString(entry.payload)) return absl::DataLossError("the stored mail can't be read");
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<Person> person, parts_.people.by_name(person_in(entry.id)));
  if (!person.has_value() || !wants_mail(*person)) return absl::OkStatus();
  return parts_.mailer->send({.to = person->email(),
                              .subject = digest.subject(),
                              .text = digest.text(),
                              .html = digest.html(),
                              .language = digest.language_code(),
                              .message_id = entry.id,
                              .date = parts_.clock.now()});
}

absl::StatusOr<std::vector<v1::DeadLetter>> dead_letters_of(common::ReadTransaction& tx) {
  ENTENTE_ASSIGN_OR_RETURN(const auto entries, given_up_mails(tx));
  std::vector<v1::DeadLetter> letters;
  for (const common::OutboxEntry& entry : entries) {
    v1::DeadLetter& letter = letters.emplace_back();
    v1::GetDigestResponse digest;
    if (digest.ParseFromString(entry.payload)) letter.set_subject(digest.subject());
    letter.set_message_id(entry.id);
    letter.set_person(person_in(entry.id));
    letter.set_error(entry.error);
    letter.set_attempts(entry.attempts);
    *letter.mutable_give_up_time() = common::to_timestamp(give_up_time(entry));
  }
  return letters;
}

}  // namespace entente::matching
