#include "services/common/identity/key_source.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "services/common/base/clock.h"
#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/identity/discovery.h"
#include "services/common/identity/oidc_config.h"
#include "services/common/identity/web_document.h"

namespace entente::common {
namespace {

absl::StatusOr<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf()))
    return absl::UnavailableError(to_absl(concat(path, " can't be read or is empty")));
  return text.str();
}

}  // namespace

KeySource::Read read_places(const std::string& ca_file, absl::Duration longest) {
  return [ca_file, longest](const std::string& place, const std::atomic<bool>& stopped) -> absl::StatusOr<std::string> {
    if (place.find("://") == std::string::npos) return read_file(place);
    return read_document(place, {.ca_file = ca_file, .longest = longest, .stopped = &stopped});
  };
}

KeySource::KeySource(const OidcConfig& config, const Clock& clock, Read read)
    : issuer_(config.issuer), place_(config.keys), refresh_(config.refresh), clock_(clock), read_(std::move(read)) {}

KeySource::~KeySource() {
  stopped_ = true;
  sweeper_.stop();
}

void KeySource::start() {
  sweeper_.start("keys of the identity provider", std::min(refresh_, kRetryPause), [this] {
    if (is_time_to_read()) read_and_log();
    return absl::OkStatus();
  });
}

bool KeySource::is_time_to_read() const {
  std::lock_guard lock(mutex_);
  return keys_ == nullptr || failed_ || wanted_ || clock_.steady() - keys_read_ >= refresh_;
}

void KeySource::read_and_log() {
  const absl::Status status = read_now();
  const std::string cause(status.message());
  if (!status.ok() && cause != logged_) {
    log_warning("the keys of the identity provider can't be read", {{"issuer", issuer_}, {"what", cause}});
  }
  logged_ = cause;
}

absl::StatusOr<std::string> KeySource::key_place() const {
  if (!place_.empty()) return place_;
  ENTENTE_ASSIGN_OR_RETURN(Discovery found,
                           discover(issuer_, [this](const std::string& place) { return read_(place, stopped_); }));
  return std::move(found.keys);
}

absl::Status KeySource::read_now() {
  {
    std::lock_guard lock(mutex_);
    wanted_ = false;
    reading_ = true;
  }
  const auto read = [this]() -> absl::StatusOr<JsonWebKeySet> {
    ENTENTE_ASSIGN_OR_RETURN(const std::string place, key_place());
    ENTENTE_ASSIGN_OR_RETURN(const std::string text, read_(place, stopped_));
    absl::StatusOr<JsonWebKeySet> keys = JsonWebKeySet::parse(text);
    if (!keys.ok()) return absl::UnavailableError(to_absl(concat(place, ": ", keys.status().message())));
    return keys;
  };
  absl::StatusOr<JsonWebKeySet> keys = read();
  std::lock_guard lock(mutex_);
  reading_ = false;
  last_end_ = clock_.steady();
  failed_ = !keys.ok();
  if (!keys.ok()) return std::move(keys).status();
  keys_read_ = *last_end_;
  if (keys_ == nullptr) {
    log_info("keys of the identity provider", {{"issuer", issuer_}, {"keys", static_cast<std::int64_t>(keys->size())}});
  }
  keys_ = std::make_shared<const JsonWebKeySet>(*std::move(keys));
  return absl::OkStatus();
}

std::shared_ptr<const JsonWebKeySet> KeySource::keys() const {
  std::lock_guard lock(mutex_);
  return clock_.steady() - keys_read_ > kLongestUse ? nullptr : keys_;
}

bool KeySource::ask_again() {
  std::lock_guard lock(mutex_);
  if (wanted_ || reading_) return true;
  if (last_end_ && clock_.steady() - *last_end_ < kLeastPause) return failed_;
  wanted_ = true;
  sweeper_.wake();
  return true;
}

}  // namespace entente::common
