#include <algorithm>
#include <functional>
#include <tuple>

#include "services/common/base/strings.h"
#include "services/common/text/sha256.h"
#include "services/matching/documents/canonical_json.h"
#include "services/matching/documents/documents.h"

namespace entente::matching {
namespace {

using common::concat;
using matcher::Certificate;
using matcher::Duals;
using matcher::Network;
using matcher::Wide;
using nlohmann::json;

constexpr const char* kDocument = "entente.certificate.v1";
constexpr const char* kFile = "certificate.json";
constexpr const char* kKinds[] = {"PROVEN", "PROVEN_BY_TREE", "BOUNDED"};  // in the order of Certificate::Kind

absl::Status refused(std::string_view where, std::string_view rule) {
  return absl::InvalidArgumentError(concat(kFile, ": ", where, ": ", rule));
}

// A column as its listings: [need, offer] or [need, pivotal, facilitator], indices into `names`.
json column_json(const Network& network, std::int32_t column) {
  const auto edges = static_cast<std::int32_t>(network.edges.size());
  if (column < edges) {
    const Network::Edge& edge = network.edges[static_cast<std::size_t>(column)];
    return json::array({edge.need, edge.offer});
  }
  const Network::Trio& trio = network.trios[static_cast<std::size_t>(column - edges)];
  return json::array({trio.need, trio.pivotal, trio.facilitator});
}

json prices_json(const std::vector<Wide>& prices) {
  json result = json::array();
  for (std::size_t i = 0; i < prices.size(); ++i) {
    if (prices[i] != 0) result.push_back(json::array({i, format_wide(prices[i])}));
  }
  return result;
}

json duals_json(const Network& network, const Duals& duals) {
  json result = json::object();
  result["needs"] = prices_json(duals.needs);
  result["bonuses"] = prices_json(duals.bonuses);
  result["offers"] = prices_json(duals.offers);
  result["receivers"] = prices_json(duals.receivers);
  result["providers"] = prices_json(duals.providers);
  json need_cities = json::array();
  for (const auto& entry : duals.need_cities) {
    need_cities.push_back(json::array({entry.need, entry.city, format_wide(entry.price)}));
  }
  result["need_cities"] = std::move(need_cities);
  json surpluses = json::array();
  for (const auto& entry : duals.surpluses) {
    surpluses.push_back(json::array({column_json(network, entry.column), format_wide(entry.price)}));
  }
  result["surpluses"] = std::move(surpluses);
  if (!duals.quotas.empty()) result["quotas"] = {{"count", duals.quotas.size()}, {"prices", prices_json(duals.quotas)}};
  return result;
}

bool has_duals(const Duals& duals) {
  return !duals.needs.empty() || !duals.offers.empty() || !duals.receivers.empty();
}

json proof_json(const Network& network, const Proven& proven) {
  const Certificate& certificate = proven.certificate;
  const auto edges = static_cast<std::int32_t>(network.edges.size());
  json result = json::object();
  result["kind"] = kKinds[static_cast<int>(certificate.kind)];
  result["denominator"] = certificate.denominator;
  result["objective"] = {{"priority_needs", certificate.objective.priority_needs},
                         {"needs", certificate.objective.needs},
                         {"points", certificate.objective.points}};
  result["objective_value"] = format_wide(certificate.objective_value);
  result["upper_bound"] = format_wide(certificate.upper_bound);
  json choice = json::array();
  for (const std::int32_t edge : proven.choice.edges) choice.push_back(column_json(network, edge));
  for (const std::int32_t trio : proven.choice.trios) choice.push_back(column_json(network, edges + trio));
  result["choice"] = std::move(choice);
  json tree = json::array();
  for (const matcher::TreeNode& node : certificate.tree) {
    if (node.column >= 0) {
      json inner = {
          {"column", column_json(network, node.column)}, {"chosen", node.chosen}, {"left_out", node.left_out}};
      if (has_duals(node.duals)) inner["duals"] = duals_json(network, node.duals);
      tree.push_back(std::move(inner));
    } else if (node.infeasible) {
      tree.push_back({{"infeasible", 1}});
    } else {
      tree.push_back({{"duals", duals_json(network, node.duals)}});
    }
  }
  result["tree"] = std::move(tree);
  return result;
}

json names_json(const matcher::Problem& problem, const matcher::Drawing& drawing) {
  json needs = json::array();
  for (const auto index : drawing.needs) needs.push_back(problem.listings()[static_cast<std::size_t>(index)].id);
  json offers = json::array();
  for (const auto index : drawing.offers) offers.push_back(problem.listings()[static_cast<std::size_t>(index)].id);
  json cities = json::array();
  for (const auto& city : problem.snapshot().cities) cities.push_back(city.id);
  return {{"needs", std::move(needs)}, {"offers", std::move(offers)}, {"cities", std::move(cities)}};
}

// Reads values that may be anything; the first thing that doesn't fit is kept, and what is read after it doesn't
// matter.
class Reader {
 public:
  explicit Reader(const Network& network) : network_(network) {}

  const absl::Status& status() const { return status_; }

  const json& member(const json& object, const char* key, std::string_view where) {
    static const json kNothing;
    if (object.is_object()) {
      const auto at = object.find(key);
      if (at != object.end()) return *at;
    }
    fail(concat(where, ".", key), "is missing");
    return kNothing;
  }

  std::int64_t integer(const json& value, std::string_view where, std::int64_t least, std::int64_t most) {
    if (value.is_number_integer()) {
      const bool huge = value.is_number_unsigned() && value.get<std::uint64_t>() > std::uint64_t{INT64_MAX};
      const std::int64_t number = huge ? 0 : value.get<std::int64_t>();
      if (!huge && number >= least && number <= most) return number;
    }
    fail(where, concat("a whole number of ", least, "–", most, " was expected"));
    return least;
  }

  std::string text(const json& value, std::string_view where) {
    if (value.is_string()) return value.get<std::string>();
    fail(where, "a text was expected");
    return {};
  }

  Wide wide(const json& value, std::string_view where) {
    const std::optional<Wide> number = value.is_string() ? parse_wide(value.get<std::string>()) : std::nullopt;
    if (!number) fail(where, "decimal digits in a text were expected");
    return number.value_or(0);
  }

  std::int32_t column(const json& value, std::string_view where) {
    if (!value.is_array() || (value.size() != 2 && value.size() != 3)) {
      fail(where, "a need with one or two offers was expected");
      return 0;
    }
    const auto need = index(value[0], where, network_.needs.size());
    const auto offer = index(value[1], where, network_.offers.size());
    if (value.size() == 2) {
      const auto at = std::lower_bound(
          network_.edges.begin(), network_.edges.end(), std::pair(need, offer),
          [](const Network::Edge& edge, const auto& key) { return std::pair(edge.need, edge.offer) < key; });
      if (at != network_.edges.end() && at->need == need && at->offer == offer) {
        return static_cast<std::int32_t>(at - network_.edges.begin());
      }
    } else {
      const auto key = std::tuple(need, offer, index(value[2], where, network_.offers.size()));
      const auto of = [](const Network::Trio& trio) { return std::tuple(trio.need, trio.pivotal, trio.facilitator); };
      const auto at = std::lower_bound(network_.trios.begin(), network_.trios.end(), key,
                                       [&](const Network::Trio& trio, const auto& k) { return of(trio) < k; });
      if (at != network_.trios.end() && of(*at) == key) {
        return static_cast<std::int32_t>(network_.edges.size()) +
               static_cast<std::int32_t>(at - network_.trios.begin());
      }
    }
    fail(where, concat("pairing ", value.dump(), " isn't admissible"));
    return 0;
  }

  std::int32_t index(const json& value, std::string_view where, std::size_t size) {
    return static_cast<std::int32_t>(integer(value, where, 0, static_cast<std::int64_t>(size) - 1));
  }

  const json& list(const json& value, std::string_view where) {
    static const json kEmpty = json::array();
    if (value.is_array()) return value;
    fail(where, "a list was expected");
    return kEmpty;
  }

  bool entry(const json& value, std::string_view where, std::size_t size) {
    if (value.is_array() && value.size() == size) return true;
    fail(where, concat("a list of ", size, " was expected"));
    return false;
  }

  std::vector<Wide> prices(const json& object, const char* key, std::size_t size, const std::string& where) {
    std::vector<Wide> result(size, 0);
    const std::string at = concat(where, ".", key);
    for (const json& value : list(member(object, key, where), at)) {
      if (!entry(value, at, 2) || size == 0) continue;
      result[static_cast<std::size_t>(index(value[0], at, size))] = wide(value[1], at);
    }
    return result;
  }

  Duals duals(const json& object, const std::string& where) {
    Duals result;
    result.needs = prices(object, "needs", network_.needs.size(), where);
    result.bonuses = prices(object, "bonuses", network_.needs.size(), where);
    result.offers = prices(object, "offers", network_.offers.size(), where);
    result.receivers = prices(object, "receivers", network_.cities.size(), where);
    result.providers = prices(object, "providers", network_.cities.size(), where);
    std::string at = where + ".need_cities";
    for (const json& value : list(member(object, "need_cities", where), at)) {
      if (!entry(value, at, 3)) continue;
      result.need_cities.push_back({index(value[0], at, network_.needs.size()),
                                    index(value[1], at, network_.cities.size()), wide(value[2], at)});
    }
    at = where + ".surpluses";
    for (const json& value : list(member(object, "surpluses", where), at)) {
      if (!entry(value, at, 2)) continue;
      result.surpluses.push_back({column(value[0], at), wide(value[1], at)});
    }
    if (object.is_object() && object.contains("quotas")) {
      constexpr std::int64_t kMostQuotas = 100'000'000;
      at = where + ".quotas";
      const json& quotas = object["quotas"];
      const std::int64_t count = integer(member(quotas, "count", at), at + ".count", 1, kMostQuotas);
      if (status_.ok()) result.quotas = prices(quotas, "prices", static_cast<std::size_t>(count), at);
    }
    return result;
  }

  Proven proven(const json& object, const std::string& where) {
    Proven result;
    Certificate& certificate = result.certificate;
    const std::string kind = text(member(object, "kind", where), where + ".kind");
    const auto at = std::find(std::begin(kKinds), std::end(kKinds), kind);
    if (at == std::end(kKinds)) fail(where + ".kind", "PROVEN, PROVEN_BY_TREE or BOUNDED was expected");
    certificate.kind = static_cast<Certificate::Kind>(at == std::end(kKinds) ? 2 : at - std::begin(kKinds));
    certificate.denominator = integer(member(object, "denominator", where), where + ".denominator", 1, INT64_MAX);
    const json& objective = member(object, "objective", where);
    const std::string o = where + ".objective";
    certificate.objective.priority_needs = integer(member(objective, "priority_needs", o), o, 0, INT64_MAX);
    certificate.objective.needs = integer(member(objective, "needs", o), o, 0, INT64_MAX);
    certificate.objective.points = integer(member(objective, "points", o), o, 0, INT64_MAX);
    certificate.objective_value = wide(member(object, "objective_value", where), where + ".objective_value");
    certificate.upper_bound = wide(member(object, "upper_bound", where), where + ".upper_bound");
    const auto edges = static_cast<std::int32_t>(network_.edges.size());
    for (const json& value : list(member(object, "choice", where), where + ".choice")) {
      const std::int32_t chosen = column(value, where + ".choice");
      if (chosen < edges) {
        result.choice.edges.push_back(chosen);
      } else {
        result.choice.trios.push_back(chosen - edges);
      }
    }
    if (!ascending(result.choice.edges) || !ascending(result.choice.trios)) {
      fail(where + ".choice", "pairings out of order, or twice");
    }
    const json& tree = list(member(object, "tree", where), where + ".tree");
    for (const json& value : tree) {
      const std::string n = concat(where, ".tree[", certificate.tree.size(), "]");
      matcher::TreeNode node;
      if (value.is_object() && value.contains("column")) {
        node.column = column(value["column"], n);
        node.chosen = index(member(value, "chosen", n), n, tree.size());
        node.left_out = index(member(value, "left_out", n), n, tree.size());
        if (value.contains("duals")) node.duals = duals(value["duals"], n + ".duals");
      } else if (value.is_object() && value.contains("infeasible")) {
        node.infeasible = true;
      } else {
        node.duals = duals(member(value, "duals", n), n + ".duals");
      }
      certificate.tree.push_back(std::move(node));
    }
    return result;
  }

 private:
  static bool ascending(const std::vector<std::int32_t>& columns) {
    return std::adjacent_find(columns.begin(), columns.end(), std::greater_equal<>()) == columns.end();
  }

  void fail(std::string_view where, std::string_view rule) {
    if (status_.ok()) status_ = refused(where, rule);
  }

  const Network& network_;
  absl::Status status_;
};

// The body, once its digest is right.
absl::StatusOr<json> read_body(std::string_view text) {
  absl::StatusOr<json> root = parse_document(text, kFile);
  if (!root.ok()) return root.status();
  const auto body = root->find("body");
  const auto digest = root->find("digest");
  if (root->size() != 2 || body == root->end() || !body->is_object() || digest == root->end() || !digest->is_string()) {
    return refused("document", "exactly a body and its digest were expected");
  }
  if (canonical_text(*root) != text) {
    return refused("document", "not in the canonical form that `entente match` writes; the file was altered");
  }
  if (common::sha256_hex(canonical_text(*body)) != digest->get<std::string>()) {
    return refused("digest", "it isn't the SHA-256 of the body; the file was altered");
  }
  if (body->value("document", json()) != kDocument) {
    return refused("body.document", concat("\"", kDocument, "\" was expected"));
  }
  return json(std::move(*body));
}

}  // namespace

std::string write_certificate(const CertificateHeader& header, const Proofs& proofs, const matcher::Problem& problem,
                              const matcher::Drawing& drawing) {
  json body = json::object();
  body["document"] = kDocument;
  body["round_digest"] = header.round_digest;
  body["problem_digest"] = header.problem_digest;
  body["engine_version"] = header.engine_version;
  body["programme"] = header.programme;
  body["as_of"] = header.as_of;
  body["score_scale"] = matcher::kScoreScale;
  body["names"] = names_json(problem, drawing);
  body["pairs"] = proof_json(drawing.network, proofs.pairs);
  if (proofs.trios) body["trios"] = proof_json(drawing.network, *proofs.trios);
  if (proofs.without_quotas) body["without_quotas"] = proof_json(drawing.network, *proofs.without_quotas);
  if (proofs.fairness) {
    body["fairness"] = {{"coverage", proof_json(drawing.network, proofs.fairness->coverage)}};
    if (proofs.fairness->beyond) body["fairness"]["beyond"] = proof_json(drawing.network, *proofs.fairness->beyond);
  }
  json root = json::object();
  root["digest"] = common::sha256_hex(canonical_text(body));
  root["body"] = std::move(body);
  return canonical_text(root);
}

absl::StatusOr<CertificateHeader> read_certificate_header(std::string_view text) {
  const absl::StatusOr<json> body = read_body(text);
  if (!body.ok()) return body.status();
  const Network nothing;
  Reader reader(nothing);
  CertificateHeader header;
  header.digest = common::sha256_hex(canonical_text(*body));
  for (const auto& [key, target] :
       {std::pair("round_digest", &header.round_digest), std::pair("problem_digest", &header.problem_digest),
        std::pair("engine_version", &header.engine_version), std::pair("programme", &header.programme),
        std::pair("as_of", &header.as_of)}) {
    *target = reader.text(reader.member(*body, key, "body"), concat("body.", key));
  }
  if (!reader.status().ok()) return reader.status();
  return header;
}

absl::StatusOr<Proofs> read_proofs(std::string_view text, const matcher::Problem& problem,
                                   const matcher::Drawing& drawing) {
  const absl::StatusOr<CertificateHeader> header = read_certificate_header(text);
  if (!header.ok()) return header.status();
  const absl::StatusOr<json> body = read_body(text);
  if (!body.ok()) return body.status();
  const Network pairs_only = matcher::without_trios(drawing.network);
  Reader reader(pairs_only);
  if (reader.member(*body, "names", "body") != names_json(problem, drawing)) {
    return refused("body.names", "needs, offers and cities aren't those of the data on that day");
  }
  Proofs proofs;
  proofs.pairs = reader.proven(reader.member(*body, "pairs", "body"), "body.pairs");
  if (!reader.status().ok()) return reader.status();
  Reader reader_of_all(drawing.network);
  if (body->contains("trios")) proofs.trios = reader_of_all.proven((*body)["trios"], "body.trios");
  if (body->contains("without_quotas"))
    proofs.without_quotas = reader_of_all.proven((*body)["without_quotas"], "body.without_quotas");
  if (body->contains("fairness")) {
    const json& fairness = (*body)["fairness"];
    const std::string where = "body.fairness";
    proofs.fairness.emplace().coverage =
        reader_of_all.proven(reader_of_all.member(fairness, "coverage", where), where + ".coverage");
    if (fairness.is_object() && fairness.contains("beyond"))
      proofs.fairness->beyond = reader_of_all.proven(fairness["beyond"], where + ".beyond");
  }
  if (!reader_of_all.status().ok()) return reader_of_all.status();
  if (write_certificate(*header, proofs, problem, drawing) != text) {
    return refused("body", "it holds more, or in another form, than `entente match` writes; the file was altered");
  }
  return proofs;
}

std::string format_wide(Wide number) {
  if (number == 0) return "0";
  const bool negative = number < 0;
  std::string digits;
  while (number != 0) {
    const int digit = static_cast<int>(number % 10);
    digits += static_cast<char>('0' + (digit < 0 ? -digit : digit));
    number /= 10;
  }
  if (negative) digits += '-';
  std::reverse(digits.begin(), digits.end());
  return digits;
}

std::optional<Wide> parse_wide(std::string_view text) {
  const bool negative = !text.empty() && text[0] == '-';
  // 38 digits are below 2^127 by a margin that every composite keeps.
  const std::string_view digits = text.substr(negative ? 1 : 0);
  if (digits.empty() || digits.size() > 38) return std::nullopt;
  Wide number = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  if (negative) number = -number;
  if (format_wide(number) != text) return std::nullopt;
  return number;
}

}  // namespace entente::matching
