// The two macros that Debian's abseil lacks: leave a function with an error, or take the value out of a StatusOr.
#pragma once

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Returns the status of `expression` from the current function when it isn't OK.
#define ENTENTE_RETURN_IF_ERROR(expression)                                             \
  do {                                                                                  \
    if (absl::Status status_of_expression = (expression); !status_of_expression.ok()) { \
      return status_of_expression;                                                      \
    }                                                                                   \
  } while (false)

#define ENTENTE_STATUS_JOIN_(a, b) a##b
#define ENTENTE_STATUS_NAME_(a, b) ENTENTE_STATUS_JOIN_(a, b)
#define ENTENTE_ASSIGN_OR_RETURN_(holder, target, ...) \
  auto holder = (__VA_ARGS__);                         \
  if (!holder.ok()) return std::move(holder).status(); \
  target = *std::move(holder)

// `ENTENTE_ASSIGN_OR_RETURN(City city, store.get(name));` — a target with a comma needs a type alias.
#define ENTENTE_ASSIGN_OR_RETURN(target, ...) \
  ENTENTE_ASSIGN_OR_RETURN_(ENTENTE_STATUS_NAME_(value_or_, __LINE__), target, __VA_ARGS__)
