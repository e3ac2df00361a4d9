// `programmes`: list and show; `programme edit`: the programme as a commented file in the person's editor, then what
// would change, then the change.
#include <google/protobuf/util/message_differencer.h>
#include <iostream>

#include "cli/commands/named_round.h"
#include "cli/data_set/data_set.h"
#include "cli/data_set/known.h"
#include "cli/data_set/programme_text.h"
#include "cli/output/editor.h"
#include "cli/output/files.h"
#include "cli/output/table.h"
#include "cli/resources/resources.h"
#include "cli/resources/verbs.h"
#include "services/common/base/ids.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/text/names.h"

namespace entente::cli {
namespace {

using common::concat;
using matching::v1::Programme;
using Stub = matching::v1::ProgrammeService::Stub;

absl::StatusOr<Programme> find(Servers& servers, const std::string& said) {
  ENTENTE_ASSIGN_OR_RETURN(const std::vector<Programme> all, servers.all_programmes());
  if (said.empty() && all.size() == 1) return all.front();
  std::vector<const Programme*> found;
  std::vector<std::string> names;
  for (const Programme& one : all) {
    if (one.name() == said || common::id_of(one.name()) == said) return one;
    names.emplace_back(common::id_of(one.name()));
    if (find_words(concat(one.display_name(), " ", names.back()), said) != WordsFound::kNotAll) found.push_back(&one);
  }
  if (found.size() == 1) return *found.front();
  if (said.empty())
    return absl::InvalidArgumentError(
        say_counted("cli.proposals.which_programme", static_cast<std::int64_t>(all.size())));
  if (found.empty()) return nothing_status(said, names);
  std::vector<std::string> which;
  for (const Programme* one : found) which.push_back(concat(common::id_of(one->name()), "  ", one->display_name()));
  return several_status(said, which);
}

absl::StatusOr<int> list(const ResourceOptions& options) {
  Servers servers(options.servers);
  ENTENTE_ASSIGN_OR_RETURN(const std::vector<Programme> all, servers.all_programmes());
  if (options.json()) {
    print(json_list("programmes", all));
    return kDone;
  }
  if (all.empty()) {
    std::cout << say("cli.programme.none") << '\n';
    return kDone;
  }
  Table table({Align::kLeft, Align::kLeft, Align::kRight, Align::kLeft});
  table.head({say("cli.programme.head.id"), say("cli.programme.head.name"), say("cli.programme.head.version"), ""});
  for (const Programme& one : all)
    table.add({std::string(common::id_of(one.name())), one.display_name(), std::to_string(one.version()),
               one.example() ? say("cli.programme.example") : ""});
  table.print(std::cout);
  return kDone;
}

absl::StatusOr<int> show(const ResourceOptions& options) {
  Servers servers(options.servers);
  ENTENTE_ASSIGN_OR_RETURN(const Programme programme, find(servers, options.said()));
  if (options.json()) {
    print(message_json(programme));
  } else {
    std::cout << programme.name() << " · "
              << say("cli.programme.version", {{"version", std::to_string(programme.version())}}) << '\n'
              << programme_text(programme);
  }
  return kDone;
}

// "weights/topics" of "/weights/topics".
void print_difference(const Programme& before, const Programme& after) {
  const nlohmann::json from = message_json(before);
  const nlohmann::json to = message_json(after);
  const auto value = [](const nlohmann::json& all, const std::string& path) -> std::string {
    const nlohmann::json::json_pointer pointer(path);
    return all.contains(pointer) ? all.at(pointer).dump() : "–";
  };
  std::string last;
  for (const auto& step : nlohmann::json::diff(from, to)) {
    std::string path = step.at("path").get<std::string>();
    // Of a list, all of it: the numbers of its entries mean nothing to people.
    for (std::size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1)) {
      const nlohmann::json::json_pointer parent(path.substr(0, slash));
      if (from.contains(parent) && from.at(parent).is_array()) path.resize(slash);
    }
    if (path == last) continue;
    last = path;
    std::cout << "  "
              << say("cli.edit.field",
                     {{"field", path.substr(1)}, {"before", value(from, path)}, {"after", value(to, path)}})
              << '\n';
  }
}

// What the person has written, as the programme it is to be; the name and what guards the write stay.
absl::StatusOr<Programme> read(const std::string& text, const Programme& before) {
  ENTENTE_ASSIGN_OR_RETURN(Programme after, read_programme(before.name(), text));
  after.set_name(before.name());
  after.set_etag(before.etag());
  after.set_version(before.version());
  *after.mutable_update_time() = before.update_time();
  return after;
}

absl::StatusOr<Programme> update(Servers& servers, const Programme& programme, bool validate_only) {
  matching::v1::UpdateProgrammeRequest request;
  *request.mutable_programme() = programme;
  request.mutable_update_mask()->add_paths(std::string("*"));
  request.set_validate_only(validate_only);
  request.set_request_id(common::RandomIds().uuid());
  return servers.call(servers.programmes(), &Stub::UpdateProgramme, request);
}

// Comments are no part of it.
bool is_same(const Programme& one, const Programme& other) {
  return google::protobuf::util::MessageDifferencer::Equals(one, other);
}

// A text that can't be is shown again with what is wrong with it, until it can, or nothing is changed any more.
absl::StatusOr<Programme> write_in_editor(Servers& servers, const Programme& before) {
  const std::string first = programme_text(before);
  std::string text = first;
  for (;;) {
    ENTENTE_ASSIGN_OR_RETURN(std::string written, edit_text(text, ".json"));
    if (written == text) return absl::CancelledError(say("cli.programme.unchanged"));
    absl::StatusOr<Programme> after = read(written, before);
    if (after.ok()) {
      if (is_same(*after, before)) return absl::CancelledError(say("cli.programme.unchanged"));
      const absl::Status fits = update(servers, *after, true).status();
      if (fits.ok()) return after;
      if (!absl::IsInvalidArgument(fits) && !absl::IsFailedPrecondition(fits)) return fits;
      after = fits;
    }
    const std::size_t begin = written.find('{');
    std::string complaint = concat("// ✗ ", after.status().message());
    for (std::size_t at = complaint.find('\n'); at != std::string::npos; at = complaint.find('\n', at + 4))
      complaint.replace(at, 1, "\n// ");
    text = concat(complaint, "\n", begin == std::string::npos ? written : written.substr(begin));
  }
}

absl::StatusOr<int> edit(const ResourceOptions& options) {
  Servers servers(options.servers);
  ENTENTE_ASSIGN_OR_RETURN(const Programme before, find(servers, options.said()));
  absl::StatusOr<Programme> after;
  if (options.file.empty()) {
    after = write_in_editor(servers, before);
  } else {
    ENTENTE_ASSIGN_OR_RETURN(const std::string text, read_file(options.file));
    after = read(text, before);
  }
  if (absl::IsCancelled(after.status())) {
    std::cout << common::to_std(after.status().message()) << '\n';
    return kDone;
  }
  ENTENTE_RETURN_IF_ERROR(after.status());
  ENTENTE_ASSIGN_OR_RETURN(const Programme stored, update(servers, *after, options.dry_run));
  if (options.json()) {
    print(message_json(stored));
    return kDone;
  }
  std::cout << say(options.dry_run ? "cli.edit.would" : "cli.edit.done", {{"what", before.display_name()}}) << '\n';
  print_difference(before, *after);
  return kDone;
}

}  // namespace

void add_programmes_commands(CLI::App& app) {
  const auto options = std::make_shared<ResourceOptions>();
  CLI::App* programmes = app.add_subcommand("programmes", say("cli.programme.programmes"));
  programmes->footer(say("cli.programme.footer"));
  programmes->require_subcommand(1);
  add_resource_verb(*programmes, "list", say("cli.programme.list"), options, list);
  CLI::App* shown = add_resource_verb(*programmes, "show", say("cli.programme.show"), options, show);
  shown->add_option("PROGRAMME", options->words, say("cli.resource.one_or_only"));
  CLI::App* programme = app.add_subcommand("programme", say("cli.programme.about"));
  programme->footer(say("cli.programme.footer"));
  programme->require_subcommand(1);
  CLI::App* edited = add_resource_verb(*programme, "edit", say("cli.programme.edit"), options, edit);
  edited->add_option("PROGRAMME", options->words, say("cli.resource.one_or_only"));
  edited->add_option("--file", options->file, say("cli.programme.file"))->type_name(say("cli.type.file"));
  take_dry_run(*edited, options);
}

}  // namespace entente::cli
