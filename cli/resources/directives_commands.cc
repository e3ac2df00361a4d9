// `directives`: list, show and clear; `keep` and `rule-out`, which say what the word costs the round before it is
// stored.
#include <iostream>

#include "cli/commands/named_round.h"
#include "cli/commands/server_names.h"
#include "cli/data_set/known.h"
#include "cli/output/table.h"
#include "cli/resources/resources.h"
#include "cli/resources/verbs.h"
#include "cli/round_view/preview_view.h"
#include "services/common/base/ids.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/text/names.h"
#include "services/common/text/wording.h"

namespace entente::cli {
namespace {

using common::concat;
using listings::v1::Listing;
using matching::v1::Directive;
using Stub = matching::v1::ProgrammeService::Stub;

std::string kind_words(const Directive& directive) {
  return say(concat("cli.directive.kind.", common::word_of(directive.kind())));
}

// The directive that is meant: by id, or by words of its two listings and of its reason.
absl::StatusOr<Directive> find(const std::vector<Directive>& all, const Known& known, const std::string& said) {
  std::vector<const Directive*> found;
  const Names names = known.names();
  const auto words_of = [&](const Directive& one) {
    return concat(common::word_of(one.kind()), " ", names.listing(one.need()), " ", names.listing(one.offer()));
  };
  for (const Directive& one : all) {
    if (one.name() == said || common::id_of(one.name()) == said) return one;
    if (find_words(concat(words_of(one), " ", one.reason()), said) != WordsFound::kNotAll) found.push_back(&one);
  }
  if (found.size() == 1) return *found.front();
  std::vector<std::string> which;
  for (const Directive* one : found) which.push_back(concat(common::id_of(one->name()), "  ", words_of(*one)));
  return found.empty() ? nothing_status(said, which) : several_status(said, which);
}

absl::StatusOr<int> list(const ResourceOptions& options) {
  Servers servers(options.servers);
  ENTENTE_ASSIGN_OR_RETURN(const std::string programme, named_programme(servers, options.programme));
  ENTENTE_ASSIGN_OR_RETURN(const std::vector<Directive> all, servers.directives_of(programme));
  if (options.json()) {
    print(json_list("directives", all));
    return kDone;
  }
  if (all.empty()) {
    std::cout << say("cli.directive.none") << '\n';
    return kDone;
  }
  ENTENTE_ASSIGN_OR_RETURN(const Known known, known_network(servers));
  const Names names = known.names();
  Table table({Align::kLeft, Align::kLeft, Align::kLeft, Align::kLeft, Align::kLeft});
  table.head({say("cli.directive.head.id"), say("cli.directive.head.kind"), say("cli.directive.head.need"),
              say("cli.directive.head.offer"), say("cli.directive.head.reason")});
  for (const Directive& one : all)
    table.add({std::string(common::id_of(one.name())), kind_words(one), names.listing(one.need()),
               names.listing(one.offer()), one.reason()});
  table.print(std::cout);
  return kDone;
}

absl::StatusOr<Directive> said_directive(Servers& servers, const ResourceOptions& options) {
  ENTENTE_ASSIGN_OR_RETURN(const std::string programme, named_programme(servers, options.programme));
  ENTENTE_ASSIGN_OR_RETURN(const std::vector<Directive> all, servers.directives_of(programme));
  ENTENTE_ASSIGN_OR_RETURN(const Known known, known_network(servers));
  return find(all, known, options.said());
}

absl::StatusOr<int> show(const ResourceOptions& options) {
  Servers servers(options.servers);
  ENTENTE_ASSIGN_OR_RETURN(const Directive one, said_directive(servers, options));
  if (options.json()) {
    print(message_json(one));
    return kDone;
  }
  ENTENTE_ASSIGN_OR_RETURN(const Known known, known_network(servers));
  const Names names = known.names();
  Cells cells = {{say("cli.directive.head.id"), one.name()},
                 {say("cli.directive.head.kind"), kind_words(one)},
                 {say("cli.directive.head.need"), names.listing(one.need())},
                 {say("cli.directive.head.offer"), names.listing(one.offer())},
                 {say("cli.directive.head.reason"), one.reason()},
                 {say("cli.directive.head.author"), one.author()}};
  print_cells(std::cout, cells);
  return kDone;
}

absl::StatusOr<int> clear(const ResourceOptions& options) {
  Servers servers(options.servers);
  ENTENTE_ASSIGN_OR_RETURN(const Directive one, said_directive(servers, options));
  matching::v1::ClearDirectiveRequest request;
  request.set_name(one.name());
  request.set_request_id(common::RandomIds().uuid());
  ENTENTE_RETURN_IF_ERROR(servers.call(servers.programmes(), &Stub::ClearDirective, request).status());
  std::cout << say("cli.directive.cleared", {{"directive", one.name()}}) << '\n';
  return kDone;
}

// The price first, of the best round with the word against the best without; then the word. One that contradicts the
// programme's others is refused with what it contradicts, and not stored.
absl::StatusOr<int> say_word(const ResourceOptions& options, Directive::Kind kind) {
  Servers servers(options.servers);
  ENTENTE_ASSIGN_OR_RETURN(const std::string programme, named_programme(servers, options.programme));
  ENTENTE_ASSIGN_OR_RETURN(const Known known, known_network(servers));
  ENTENTE_ASSIGN_OR_RETURN(const Listing* need, known.listing(options.need, Listing::KIND_NEED));
  ENTENTE_ASSIGN_OR_RETURN(const Listing* offer, known.listing(options.offer, Listing::KIND_OFFER));
  Directive directive;
  directive.set_kind(kind);
  directive.set_need(need->name());
  directive.set_offer(offer->name());
  directive.set_reason(options.reason);
  ENTENTE_ASSIGN_OR_RETURN(const type::v1::Position position, servers.position());
  matching::v1::PreviewRoundRequest preview;
  preview.set_programme(programme);
  *preview.add_set_directives() = directive;
  *preview.mutable_min_position() = position;
  ENTENTE_ASSIGN_OR_RETURN(const auto price,
                           servers.call(servers.rounds(), &matching::v1::RoundService::Stub::PreviewRound, preview));
  if (price.conflict_size() > 0) {
    print_preview(std::cout, price, {}, known.names(), spoken());
    return kNo;
  }
  matching::v1::SetDirectiveRequest request;
  request.set_parent(programme);
  *request.mutable_directive() = directive;
  request.set_validate_only(options.dry_run);
  request.set_request_id(common::RandomIds().uuid());
  *request.mutable_min_position() = position;
  ENTENTE_ASSIGN_OR_RETURN(const Directive stored, servers.call(servers.programmes(), &Stub::SetDirective, request));
  if (options.json()) {
    print({{"directive", message_json(stored)}, {"preview", message_json(price)}});
    return kDone;
  }
  Names names = known.names();
  const std::string what =
      concat(kind_words(directive), ": ", names.listing(need->name()), " ← ", names.listing(offer->name()));
  print_preview(std::cout, price, {what}, names, spoken());
  std::cout << '\n'
            << (options.dry_run ? say("cli.directive.not_stored")
                                : say("cli.directive.stored", {{"directive", stored.name()}}))
            << '\n';
  return kDone;
}

void add_word(CLI::App& app, const char* name, const std::string& about, Directive::Kind kind, const Options& options) {
  CLI::App* command = add_resource_verb(app, name, about, options,
                                        [kind](const ResourceOptions& given) { return say_word(given, kind); });
  command->footer(say("cli.directive.footer"));
  command->add_option("NEED", options->need, say("cli.directive.need"))->required();
  command->add_option("OFFER", options->offer, say("cli.directive.offer"))->required();
  command->add_option("--reason", options->reason, say("cli.directive.reason"))->required();
  command->add_option("--programme", options->programme, say("cli.proposals.programme"));
  take_dry_run(*command, options);
}

}  // namespace

void add_directives_commands(CLI::App& app) {
  const auto options = std::make_shared<ResourceOptions>();
  CLI::App* directives = app.add_subcommand("directives", say("cli.directive.about"));
  directives->footer(say("cli.directive.footer"));
  directives->require_subcommand(1);
  CLI::App* listed = add_resource_verb(*directives, "list", say("cli.directive.list"), options, list);
  listed->add_option("--programme", options->programme, say("cli.proposals.programme"));
  for (CLI::App* command : {add_resource_verb(*directives, "show", say("cli.directive.show"), options, show),
                            add_resource_verb(*directives, "clear", say("cli.directive.clear"), options, clear)}) {
    take_one(*command, "DIRECTIVE", options);
    command->add_option("--programme", options->programme, say("cli.proposals.programme"));
  }
  add_word(app, "keep", say("cli.directive.keep"), Directive::KIND_KEEP, options);
  add_word(app, "rule-out", say("cli.directive.rule_out"), Directive::KIND_RULE_OUT, options);
}

}  // namespace entente::cli
