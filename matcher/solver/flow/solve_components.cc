#include "matcher/solver/flow/solve_components.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <numeric>
#include <system_error>
#include <thread>
#include <vector>

#include "matcher/solver/flow/components.h"

namespace entente::matcher::flow {
namespace {

// One Control for all that work: asked and told by one at a time, each component's progress as a share of the whole.
class Desk {
 public:
  Desk(const Control& control, const Components& components)
      : control_(control), components_(components), told_(components.count(), 0) {
    for (std::int32_t component = 0; component < components.count(); ++component)
      total_ += 2 * components.edges(component);
  }

  Control of(std::int32_t component) {
    Control control;
    if (control_.progress)
      control.progress = [this, component](Phase phase, std::int64_t done, std::int64_t total) {
        tell(component, phase, done, total);
      };
    control.cancelled = [this] { return cancelled(); };
    return control;
  }
  bool cancelled() {
    if (stopped_) return true;
    if (!control_.cancelled) return false;
    const std::lock_guard lock(mutex_);
    if (!stopped_ && control_.cancelled()) stopped_ = true;
    return stopped_;
  }
  bool stopped() const { return stopped_; }
  void finish(std::int32_t component) {
    if (control_.progress) tell(component, Phase::kRepair, 1, 1);
  }

 private:
  void tell(std::int32_t component, Phase phase, std::int64_t done, std::int64_t total) {
    const std::int64_t edges = components_.edges(component);
    const std::int64_t begun = phase == Phase::kRepair ? edges : 0;
    const std::int64_t now = begun + (total > 0 ? static_cast<std::int64_t>(Wide{edges} * done / total) : edges);
    const std::lock_guard lock(mutex_);
    if (now <= told_[component]) return;
    done_ += now - told_[component];
    told_[component] = now;
    control_.progress(Phase::kPairs, done_, total_);
  }

  const Control& control_;
  const Components& components_;
  std::mutex mutex_;
  std::atomic<bool> stopped_ = false;
  std::vector<std::int64_t> told_;
  std::int64_t done_ = 0;
  std::int64_t total_ = 0;
};

class Work {
 public:
  Work(const Network& network, const Composite& composite, const Control& control, const Components& components)
      : composite_(composite), components_(components), desk_(control, components), order_(components.count()) {
    std::iota(order_.begin(), order_.end(), 0);
    std::stable_sort(order_.begin(), order_.end(),
                     [&](std::int32_t a, std::int32_t b) { return components.edges(a) > components.edges(b); });
    whole_.duals.needs.assign(network.needs.size(), 0);
    whole_.duals.bonuses.assign(network.needs.size(), 0);
    whole_.duals.offers.assign(network.offers.size(), 0);
    whole_.duals.receivers.assign(network.cities.size(), 0);
    whole_.duals.providers.assign(network.cities.size(), 0);
  }

  PairsFlow run(int threads) {
    {
      std::vector<std::jthread> others;
      for (int k = 1; k < std::min(threads, components_.count()); ++k) {
        try {
          others.emplace_back([this] { work(); });
        } catch (const std::system_error&) {
          break;
        }
      }
      work();
    }
    if (desk_.stopped()) {
      PairsFlow none;
      none.cancelled = true;
      return none;
    }
    in_order();
    return std::move(whole_);
  }

 private:
  // Takes components, the largest first, until none is left.
  void work() {
    Components::Places places;
    for (std::int32_t k = next_++; k < components_.count(); k = next_++) {
      if (desk_.cancelled()) return;
      const Component component = components_.take(order_[k], places);
      const PairsFlow found = solve_layers(component.network, composite_, component.fixed, desk_.of(order_[k]));
      if (found.cancelled) return;
      desk_.finish(order_[k]);
      const std::lock_guard lock(mutex_);
      put(component, found);
    }
  }

  void put(const Component& component, const PairsFlow& found) {
    Duals& duals = whole_.duals;
    for (const std::int32_t e : found.edges) whole_.edges.push_back(component.edges[e]);
    for (std::size_t i = 0; i < component.needs.size(); ++i) {
      duals.needs[component.needs[i]] = found.duals.needs[i];
      duals.bonuses[component.needs[i]] = found.duals.bonuses[i];
    }
    for (std::size_t j = 0; j < component.offers.size(); ++j) duals.offers[component.offers[j]] = found.duals.offers[j];
    // A city in several components has a limit that can't bind, and no price in any of them.
    for (std::size_t c = 0; c < component.cities.size(); ++c) {
      duals.receivers[component.cities[c]] += found.duals.receivers[c];
      duals.providers[component.cities[c]] += found.duals.providers[c];
    }
    for (const Duals::NeedCity& of : found.duals.need_cities)
      duals.need_cities.push_back({component.needs[of.need], component.cities[of.city], of.price});
    for (const Duals::Surplus& of : found.duals.surpluses)
      duals.surpluses.push_back({component.edges[of.column], of.price});
  }

  // The components come in any order; their lists don't stay in it.
  void in_order() {
    std::sort(whole_.edges.begin(), whole_.edges.end());
    std::sort(whole_.duals.need_cities.begin(), whole_.duals.need_cities.end(),
              [](const auto& a, const auto& b) { return a.need != b.need ? a.need < b.need : a.city < b.city; });
    std::sort(whole_.duals.surpluses.begin(), whole_.duals.surpluses.end(),
              [](const auto& a, const auto& b) { return a.column < b.column; });
  }

  const Composite& composite_;
  const Components& components_;
  Desk desk_;
  std::vector<std::int32_t> order_;
  std::atomic<std::int32_t> next_ = 0;
  std::mutex mutex_;
  PairsFlow whole_;
};

}  // namespace

PairsFlow solve_components(const Network& network, const Composite& composite, const Load& fixed,
                           const Control& control, std::int64_t least) {
  const Components components(network, fixed, least);
  if (components.count() == 0) return solve_layers(network, composite, fixed, control);
  return Work(network, composite, control, components).run(control.threads);
}

}  // namespace entente::matcher::flow
