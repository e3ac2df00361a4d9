#include "cli/commands/what_if_changes.h"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <sstream>
#include <string_view>
#include <tuple>

#include "cli/commands/inputs.h"
#include "cli/output/language.h"
#include "matcher/model/codes.h"
#include "matcher/score/evaluation.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/text/did_you_mean.h"
#include "services/common/text/wording.h"
#include "services/matching/documents/canonical_json.h"
#include "services/matching/documents/programme_defaults.h"

namespace entente::cli {
namespace {

using common::concat;
using matching::v1::Programme;

absl::Status refused(std::string_view change, std::string_view why) {
  return absl::InvalidArgumentError(
      say("cli.change.refused", {{"change", std::string(change)}, {"why", std::string(why)}}));
}

// "a, b, c", after the nearest one where a word is near.
std::string allowed(std::string_view word, const std::vector<std::string>& words) {
  const std::string all = common::join(words, ", ");
  const std::string near = common::did_you_mean(word, words);
  return near.empty() ? say("cli.change.allowed", {{"words", all}})
                      : say("cli.change.near", {{"near", near}, {"words", all}});
}

std::optional<std::int32_t> number_of(std::string_view text) {
  std::int32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

absl::Status change_weight(std::string_view change, const std::string& term, std::string_view value,
                           Programme& programme) {
  std::vector<std::string> terms;
  for (int k = 0; k < matcher::kTermCount; ++k) terms.emplace_back(matcher::term_id(static_cast<matcher::Term>(k)));
  if (std::find(terms.begin(), terms.end(), term) == terms.end()) {
    return refused(change, say("cli.change.no_term", {{"name", std::string(term)}, {"allowed", allowed(term, terms)}}));
  }
  const auto points = number_of(value);
  if (!points) return refused(change, say("cli.change.weight"));
  (*programme.mutable_weights())[term] = *points;
  return absl::OkStatus();
}

absl::Status change_quota(std::string_view change, const std::string& of, std::string_view value,
                          Programme& programme) {
  const std::size_t dots = value.find("..");
  if (dots == std::string_view::npos) return refused(change, say("cli.change.quota"));
  const std::string_view first = value.substr(0, dots), last = value.substr(dots + 2);
  const auto least = first.empty() ? std::optional(0) : number_of(first);
  const auto most = last.empty() ? std::optional(1000) : number_of(last);
  if (!least || !most) return refused(change, say("cli.change.quota_numbers"));
  auto& quotas = *programme.mutable_quotas();
  matching::v1::PairingClass asked;
  if (!common::read_text(of, asked)) return refused(change, say("cli.change.no_class", {{"class", of}}));
  auto found = std::find_if(quotas.begin(), quotas.end(),
                            [&](const Programme::Quota& q) { return common::text_of(q.class_()) == of; });
  Programme::Quota& quota = found != quotas.end() ? *found : *quotas.Add();
  *quota.mutable_class_() = asked;
  quota.set_min_share_permille(*least);
  quota.set_max_share_permille(*most);
  return absl::OkStatus();
}

absl::Status change_limit(std::string_view change, const std::string& field, std::string_view value,
                          Programme& programme) {
  const auto number = number_of(value);
  if (!number) return refused(change, say("cli.change.limit"));
  Programme::Limits& limits = *programme.mutable_limits();
  if (field == "default_receiver_limit") {
    limits.set_default_receiver_limit(*number);
  } else if (field == "default_provider_limit") {
    limits.set_default_provider_limit(*number);
  } else if (field == "partners_of_city_per_need") {
    limits.set_partners_of_city_per_need(*number);
  } else if (field == "proposals_between_two_cities") {
    limits.set_proposals_between_two_cities(*number);
  } else {
    return refused(change,
                   say("cli.change.no_limit",
                       {{"name", std::string(field)},
                        {"allowed", allowed(field, {"default_receiver_limit", "default_provider_limit",
                                                    "partners_of_city_per_need", "proposals_between_two_cities"})}}));
  }
  return absl::OkStatus();
}

absl::Status change_priority(std::string_view change, const std::string& field, std::string_view value,
                             Programme& programme) {
  Programme::Priority& priority = *programme.mutable_priority();
  if (field == "waiting_days") {
    const auto days = number_of(value);
    if (!days) return refused(change, say("cli.change.waiting_days"));
    priority.set_waiting_days(*days);
    return absl::OkStatus();
  }
  if (value != "on" && value != "off") return refused(change, say("cli.change.priority"));
  const bool on = value == "on";
  if (field == "least_developed") {
    priority.set_least_developed(on);
  } else if (field == "small_island") {
    priority.set_small_island(on);
  } else if (field == "africa") {
    priority.set_africa(on);
  } else if (field == "never_matched") {
    priority.set_never_matched(on);
  } else {
    return refused(
        change, say("cli.change.no_priority", {{"name", std::string(field)},
                                               {"allowed", allowed(field, {"least_developed", "small_island", "africa",
                                                                           "never_matched", "waiting_days"})}}));
  }
  return absl::OkStatus();
}

absl::Status change_relevance(std::string_view change, const std::string& field, std::string_view value,
                              Programme& programme) {
  if (field != "floor" && field != "good") {
    return refused(change,
                   say("cli.change.no_relevance", {{"name", field}, {"allowed", allowed(field, {"floor", "good"})}}));
  }
  const auto points = number_of(value);
  if (!points) return refused(change, say("cli.change.points"));
  if (field == "floor") {
    programme.set_relevance_floor(*points);
  } else {
    programme.set_relevance_good(*points);
  }
  return absl::OkStatus();
}

absl::Status change_axis(std::string_view change, const std::string& name, std::string_view value,
                         Programme& programme) {
  std::vector<std::string> names;
  for (int k = 1; k <= static_cast<int>(matcher::Axis::kNorthNorth); ++k)
    names.emplace_back(matcher::axis_id(static_cast<matcher::Axis>(k)));
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end())
    return refused(change, say("cli.change.no_axis", {{"name", std::string(name)}, {"allowed", allowed(name, names)}}));
  if (value != "on" && value != "off") return refused(change, say("cli.change.axis"));
  const auto axis = static_cast<type::v1::Axis>(found - names.begin() + 1);
  auto& axes = *programme.mutable_axes();
  axes.erase(std::remove(axes.begin(), axes.end(), axis), axes.end());
  if (value == "on") axes.Add(axis);
  std::sort(axes.begin(), axes.end());
  return absl::OkStatus();
}

// Of two changes of the same, the second would silently undo the first.
absl::Status note(const std::string& change, const std::string& subject, Changed& changed) {
  const auto [made, first] = changed.made.try_emplace(subject, change);
  if (first || made->second == change) return absl::OkStatus();
  return absl::FailedPreconditionError(
      say("cli.change.contradicts", {{"change", std::string(change)}, {"other", made->second}}));
}

// With every weight said.
Programme whole(Programme programme) {
  for (int k = 0; k < matcher::kTermCount; ++k) {
    const auto term = static_cast<matcher::Term>(k);
    programme.mutable_weights()->insert(
        {std::string(matcher::term_id(term)), static_cast<std::int32_t>(matcher::default_weight(term))});
  }
  programme.set_relevance_floor(matching::relevance_floor_of(programme));
  programme.set_relevance_good(matching::relevance_good_of(programme));
  std::sort(programme.mutable_axes()->begin(), programme.mutable_axes()->end());
  return programme;
}

bool same(const Changed& a, const Changed& b) {
  const auto key = [](const matcher::Directive& d) { return std::tuple(d.need, d.offer, d.kind); };
  std::set<std::tuple<std::string, std::string, matcher::Directive::Kind>> words_a, words_b;
  for (const auto& directive : a.directives) words_a.insert(key(directive));
  for (const auto& directive : b.directives) words_b.insert(key(directive));
  return words_a == words_b &&
         google::protobuf::util::MessageDifferencer::Equals(whole(a.programme), whole(b.programme));
}

// The directive on the pair, if there is one, goes; a new word takes its place.
absl::Status change_directive(std::string_view change, const std::string& word, const std::string& need_id,
                              const std::string& offer_id, const DataSet& data, Changed& changed) {
  ENTENTE_ASSIGN_OR_RETURN(const std::string need, find_listing(data, need_id));
  ENTENTE_ASSIGN_OR_RETURN(const std::string offer, find_listing(data, offer_id));
  const std::size_t cleared = std::erase_if(
      changed.directives, [&](const matcher::Directive& d) { return d.need == need && d.offer == offer; });
  if (word == "clear") {
    changed.made.erase(concat(need, " ", offer));
    return cleared > 0 ? absl::OkStatus() : refused(change, say("cli.change.no_directive"));
  }
  ENTENTE_RETURN_IF_ERROR(note(concat(word, " ", need_id, " ", offer_id), concat(need, " ", offer), changed));
  const auto kind = word == "keep" ? matcher::Directive::Kind::kKeep : matcher::Directive::Kind::kRuleOut;
  changed.directives.push_back({kind, need, offer});
  return absl::OkStatus();
}

absl::Status apply(const std::string& change, const DataSet& data, Changed& changed) {
  std::istringstream words(change);
  std::string word, need, offer, more;
  words >> word >> need >> offer;
  if (word == "keep" || word == "rule-out" || word == "clear") {
    if (offer.empty() || words >> more) return refused(change, say("cli.change.two_listings", {{"word", word}}));
    return change_directive(change, word, need, offer, data, changed);
  }
  const std::size_t dot = change.find('.'), equals = change.find('=');
  if (dot == std::string::npos || equals == std::string::npos || equals < dot) {
    return refused(change, say("cli.change.form"));
  }
  const std::string part = change.substr(0, dot), field = change.substr(dot + 1, equals - dot - 1);
  const std::string_view value = std::string_view(change).substr(equals + 1);
  ENTENTE_RETURN_IF_ERROR(note(change, change.substr(0, equals), changed));
  if (part == "weights") return change_weight(change, field, value, changed.programme);
  if (part == "relevance") return change_relevance(change, field, value, changed.programme);
  if (part == "axes") return change_axis(change, field, value, changed.programme);
  if (part == "quotas") return change_quota(change, field, value, changed.programme);
  if (part == "limits") return change_limit(change, field, value, changed.programme);
  if (part == "priority") return change_priority(change, field, value, changed.programme);
  return refused(change,
                 say("cli.change.no_part",
                     {{"name", std::string(part)},
                      {"allowed", allowed(part, {"weights", "relevance", "axes", "quotas", "limits", "priority"})}}));
}

}  // namespace

absl::Status make_change(const std::string& change, const DataSet& data, Changed& changed) {
  const Changed before = changed;
  ENTENTE_RETURN_IF_ERROR(apply(change, data, changed));
  if (same(before, changed)) changed.idle.insert(change);
  return absl::OkStatus();
}

absl::Status check_changed(const Changed& changed, const DataSet& data) {
  return check_own_programme("--what-if", matching::canonical_text(matching::to_json(changed.programme)), data);
}

}  // namespace entente::cli
