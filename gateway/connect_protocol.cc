#include "gateway/connect_protocol.h"

#include <google/protobuf/any.pb.h>
#include <google/protobuf/descriptor.h>
#include <grpcpp/support/status.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "absl/strings/escaping.h"
#include "gateway/errors.h"
#include "gateway/http/ascii.h"
#include "gateway/json_text.h"
#include "gateway/messages.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "services/common/sheets/said.h"

namespace entente::gateway {
namespace {

struct Code {
  std::string_view name;
  int http_status;
};

// By gRPC's number; 0 (OK) has no error.
constexpr std::array<Code, 17> kCodes{{{"unknown", 500},
                                       {"canceled", 499},
                                       {"unknown", 500},
                                       {"invalid_argument", 400},
                                       {"deadline_exceeded", 504},
                                       {"not_found", 404},
                                       {"already_exists", 409},
                                       {"permission_denied", 403},
                                       {"resource_exhausted", 429},
                                       {"failed_precondition", 400},
                                       {"aborted", 409},
                                       {"out_of_range", 400},
                                       {"unimplemented", 501},
                                       {"internal", 500},
                                       {"unavailable", 503},
                                       {"data_loss", 500},
                                       {"unauthenticated", 401}}};

const Code& code_of(const grpc::Status& status) {
  const auto number = static_cast<std::size_t>(status.error_code());
  return number < kCodes.size() ? kCodes[number] : kCodes[grpc::StatusCode::UNKNOWN];
}

// The protocol wants base64 without padding.
std::string base64(std::string_view bytes) {
  std::string text = absl::Base64Escape(absl::string_view(bytes.data(), bytes.size()));
  while (!text.empty() && text.back() == '=') text.pop_back();
  return text;
}

std::string detail_json(const google::protobuf::Any& detail) {
  const std::string& url = detail.type_url();
  const std::string type = url.substr(url.rfind('/') + 1);
  std::string json = common::concat("{\"type\":", json_text(type), ",\"value\":\"", base64(detail.value()), "\"");
  if (const auto* descriptor = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(type)) {
    if (const auto debug = json_from_wire(*descriptor, detail.value()); debug.ok()) {
      common::append(json, ",\"debug\":", *debug);
    }
  }
  return common::concat(json, "}");
}

// The error in another language than English, for the person behind the program, where the catalogue knows it.
void localise(const grpc::Status& status, common::Language language, google::rpc::Status& rich) {
  if (language == common::Language::kEnglish) return;
  const auto said = common::said_in(language, common::from_grpc(status));
  if (!said) return;
  google::rpc::LocalizedMessage localised;
  localised.set_locale(common::language_code(language));
  localised.set_message(*said);
  rich.add_details()->PackFrom(localised);
}

google::rpc::Status rich_status(const grpc::Status& status, common::Language language) {
  google::rpc::Status rich;
  if (!rich.ParseFromString(status.error_details())) rich.Clear();
  localise(status, language, rich);
  return rich;
}

}  // namespace

std::optional<ContentType> parse_content_type(std::string_view value) {
  const std::string type = lower(without_blanks(value.substr(0, value.find(';'))));
  for (const bool json : {true, false}) {
    for (const bool stream : {true, false}) {
      if (type == content_type_name({json, stream})) return ContentType{json, stream};
    }
    if (type == content_type_name({json, true, true})) return ContentType{json, true, true};
  }
  if (type == "application/grpc-web") return ContentType{false, true, true};
  return std::nullopt;
}

std::string_view content_type_name(ContentType type) {
  if (type.grpc_web) return type.json ? "application/grpc-web+json" : "application/grpc-web+proto";
  if (type.stream) return type.json ? "application/connect+json" : "application/connect+proto";
  return type.json ? "application/json" : "application/proto";
}

int http_status_of(const grpc::Status& status) {
  return code_of(status).http_status;
}

std::string error_json(const grpc::Status& status, common::Language language) {
  std::string json = common::concat("{\"code\":\"", code_of(status).name, "\"");
  if (!status.error_message().empty()) common::append(json, ",\"message\":", json_text(status.error_message()));
  const google::rpc::Status rich = rich_status(status, language);
  if (rich.details_size() > 0) {
    json.append(",\"details\":[");
    for (int i = 0; i < rich.details_size(); ++i) common::append(json, i > 0 ? "," : "", detail_json(rich.details(i)));
    json.append("]");
  }
  return common::concat(json, "}");
}

std::string end_of_stream(const grpc::Status& status, const Metadata& metadata, common::Language language) {
  std::string json = "{";
  if (!status.ok()) common::append(json, "\"error\":", error_json(status, language));
  if (!metadata.empty()) {
    common::append(json, json.size() > 1 ? "," : "", "\"metadata\":{");
    for (auto it = metadata.begin(); it != metadata.end();) {
      const auto end = metadata.upper_bound(it->first);
      common::append(json, it == metadata.begin() ? "" : ",", json_text(it->first), ":[");
      for (auto value = it; value != end; ++value) {
        common::append(json, value == it ? "" : ",", json_text(value->second));
      }
      common::append(json, "]");
      it = end;
    }
    common::append(json, "}");
  }
  return envelope(common::concat(json, "}"), 2);
}

std::string envelope(std::string_view payload, unsigned char flags) {
  std::string out;
  out.reserve(payload.size() + 5);
  out.push_back(static_cast<char>(flags));
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>((payload.size() >> shift) & 0xff));
  return out.append(payload);
}

std::string details_of(const grpc::Status& status, common::Language language) {
  return rich_status(status, language).SerializeAsString();
}

absl::StatusOr<std::string> open_envelope(std::string body) {
  const auto fault = [](std::string_view rule) {
    return common::make_error(kInvalidMessage,
                              common::concat("The body of a streaming call must be one envelope: ", rule));
  };
  if (body.size() < 5) return fault("it has fewer than five bytes");
  if ((body[0] & 1) != 0) return common::make_error(kUnsupportedEncoding, kUnsupportedEncoding.when);
  if (body[0] != 0) return fault("its flags must be 0");
  std::size_t length = 0;
  for (std::size_t i = 1; i < 5; ++i) length = length << 8 | static_cast<unsigned char>(body[i]);
  if (body.size() - 5 != length) {
    return fault(common::concat("it announces ", length, " bytes, and ", body.size() - 5, " came"));
  }
  body.erase(0, 5);
  return body;
}

absl::StatusOr<std::int64_t> parse_timeout_ms(std::string_view value) {
  std::int64_t milliseconds = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), milliseconds);
  if (value.size() > 10 || error != std::errc() || end != value.data() + value.size() || value[0] == '-') {
    return common::make_error(kInvalidTimeout, common::concat("connect-timeout-ms: \"", shown(value, 40),
                                                              "\" must be a whole number of at most ten digits"));
  }
  return milliseconds;
}

Metadata visible_metadata(const std::multimap<std::string, std::string>& metadata) {
  static constexpr std::array<std::string_view, 9> kHidden{
      "connection", "content-length", "content-type",      "date",      "server",
      "set-cookie", "trailer",        "transfer-encoding", "user-agent"};
  Metadata out;
  for (const auto& [name, value] : metadata) {
    if (name.starts_with(":") || name.starts_with("grpc-")) continue;
    if (std::find(kHidden.begin(), kHidden.end(), name) != kHidden.end()) continue;
    out.emplace(name, name.ends_with("-bin") ? base64(value) : value);
  }
  return out;
}

}  // namespace entente::gateway
