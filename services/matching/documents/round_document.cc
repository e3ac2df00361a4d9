
#include "services/common/base/strings.h"
#include "services/matching/documents/canonical_json.h"
#include "services/matching/documents/documents.h"

namespace entente::matching {
namespace {

using common::concat;
using nlohmann::json;

constexpr const char* kDocument = "entente.round.v1";
constexpr const char* kFile = "round.json";

template <class Message>
json list_of(const std::vector<Message>& messages) {
  json result = json::array();
  for (const Message& message : messages) result.push_back(to_json(message));
  return result;
}

template <class Message>
absl::Status read_list(const json& root, const char* key, std::vector<Message>& messages) {
  const auto at = root.find(key);
  if (at == root.end() || !at->is_array()) {
    return absl::InvalidArgumentError(concat(kFile, ": ", key, ": a list was expected"));
  }
  for (std::size_t i = 0; i < at->size(); ++i) {
    absl::Status status = from_json((*at)[i], concat(kFile, ": ", key, "[", i, "]"), messages.emplace_back());
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status read_part(const json& root, const char* key, google::protobuf::Message& message) {
  const auto at = root.find(key);
  if (at == root.end()) return absl::InvalidArgumentError(concat(kFile, ": ", key, " is missing"));
  return from_json(*at, concat(kFile, ": ", key), message);
}

}  // namespace

std::string write_round(const RoundDocument& document) {
  v1::Round::Snapshot snapshot = document.snapshot;
  snapshot.clear_position();
  v1::Round::Result result = document.result;
  result.clear_digest();
  json root = json::object();
  root["document"] = kDocument;
  root["programme"] = document.programme;
  root["snapshot"] = to_json(snapshot);
  root["result"] = to_json(result);
  root["pairings"] = list_of(document.pairings);
  root["unmet"] = list_of(document.unmet);
  root["balance"] = to_json(document.balance);
  return canonical_text(root);
}

std::string engine_version_of(std::string_view text) {
  const absl::StatusOr<json> root = parse_document(text, kFile);
  if (!root.ok() || root->value("document", json()) != kDocument) return {};
  const auto snapshot = root->find("snapshot");
  if (snapshot == root->end() || !snapshot->is_object()) return {};
  const auto version = snapshot->find("engine_version");
  return version != snapshot->end() && version->is_string() ? version->get<std::string>() : std::string();
}

absl::StatusOr<RoundDocument> read_round(std::string_view text) {
  const absl::StatusOr<json> root = parse_document(text, kFile);
  if (!root.ok()) return root.status();
  if (root->value("document", json()) != kDocument) {
    return absl::InvalidArgumentError(concat(kFile, ": document: \"", kDocument, "\" was expected"));
  }
  RoundDocument document;
  const auto programme = root->find("programme");
  if (programme == root->end() || !programme->is_string()) {
    return absl::InvalidArgumentError(concat(kFile, ": programme: a text was expected"));
  }
  document.programme = programme->get<std::string>();
  for (const absl::Status& status :
       {read_part(*root, "snapshot", document.snapshot), read_part(*root, "result", document.result),
        read_part(*root, "balance", document.balance), read_list(*root, "pairings", document.pairings),
        read_list(*root, "unmet", document.unmet)}) {
    if (!status.ok()) return status;
  }
  if (write_round(document) != text) {
    return absl::InvalidArgumentError(
        concat(kFile, ": not in the canonical form that `entente match` writes; the file was altered"));
  }
  return document;
}

}  // namespace entente::matching
