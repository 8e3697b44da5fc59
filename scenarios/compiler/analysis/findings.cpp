#include "scenarios/compiler/analysis/findings.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <tuple>

#include "sim/contract.hpp"

namespace surgetank::scenarios {

std::string digits(double value, int count) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*g", count, value);
    const double size = std::fabs(value);
    if (size >= 1000 && size < 1e15) {  // A backlog of 1.2e+03 does not read well.
        double unit = 1;
        while (size / unit >= std::pow(10, count)) {
            unit *= 10;
        }
        std::snprintf(text, sizeof text, "%.0f", std::round(value / unit) * unit);
    }
    return text;
}

std::string base_of(const std::string& name) { return name.substr(0, name.find('[')); }

void Report::add(std::string_view id, Entry entry) {
    const auto [place, is_new] =
        places_.try_emplace({std::string(id), base_of(entry.of)}, findings_.size());
    const bool is_copy = entry.of.find('[') != std::string::npos;
    if (!is_new && is_copy) {
        ++others_[place->second];
        return;
    }
    const auto row = std::find_if(all_findings.begin(), all_findings.end(),
                                  [&](const FindingMeaning& each) { return each.id == id; });
    sim::expects(row != all_findings.end(), "every finding stands in the table");
    const std::string_view severity = entry.severity.empty() ? row->severity : entry.severity;
    findings_.push_back({std::string(id), std::string(severity), std::move(entry.of),
                         std::move(entry.message), std::move(entry.hint), entry.mark, entry.number,
                         std::move(entry.unit)});
    others_.push_back(0);
}

std::vector<DesignFinding> Report::done() {
    for (std::size_t i = 0; i < findings_.size(); ++i) {
        if (others_[i] > 0) {
            findings_[i].message +=
                "; " + std::to_string(others_[i]) +
                (others_[i] == 1 ? " other copy likewise" : " other copies likewise");
        }
    }
    const auto place = [](const DesignFinding& f) {
        return std::tuple(f.mark.file, f.mark.line, f.mark.column);
    };
    std::stable_sort(
        findings_.begin(), findings_.end(),
        [&](const DesignFinding& a, const DesignFinding& b) { return place(a) < place(b); });
    return std::move(findings_);
}

std::string finding_meanings_json() {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const FindingMeaning& row : all_findings) {
        all.push_back({{"id", row.id},
                       {"severity", row.severity},
                       {"meaning", row.meaning},
                       {"way_out", row.way_out}});
    }
    return all.dump();
}

}  // namespace surgetank::scenarios
