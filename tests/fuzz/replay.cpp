// Stands in for libFuzzer where it is not at hand: feeds every file below the named folders to the
// harness once, then mutations of them for so many seconds. A crash or an uncaught exception ends
// the program, and with it the test; the text that did it is then in the file `--keep` names.
//   usage: x_fuzz [--seconds N] [--seed N] [--keep FILE] FOLDER...
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

struct Options {
    double seconds = 0;
    std::uint64_t seed = 88172645463325252U;
    std::string keep;
    std::vector<std::string> folders;
};

void feed(const std::string& text) {
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

std::vector<std::string> replay(const std::filesystem::path& folder) {
    constexpr std::size_t largest = 100'000;  // Large tables are data, not language.
    std::vector<std::string> texts;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file() && entry.file_size() <= largest) {
            std::ifstream file(entry.path(), std::ios::binary);
            texts.emplace_back(std::istreambuf_iterator<char>(file),
                               std::istreambuf_iterator<char>());
            std::cout << entry.path().string() << std::endl;  // Seen even if the next line crashes.
            feed(texts.back());
        }
    }
    return texts;
}

/// Makes wrong texts of right ones: bytes, words and lines change places.
class Mutator {
public:
    Mutator(std::vector<std::string> texts, std::uint64_t seed)
        : texts_(std::move(texts)), state_(seed | 1U) {}

    std::string next() {
        std::string text = pick();
        for (std::size_t changes = 1 + below(4); changes > 0 && !text.empty(); --changes) {
            change(text);
        }
        return text;
    }

private:
    std::uint64_t random() {  // xorshift64, Marsaglia 2003
        state_ ^= state_ << 13U;
        state_ ^= state_ >> 7U;
        state_ ^= state_ << 17U;
        return state_;
    }
    std::size_t below(std::size_t n) { return static_cast<std::size_t>(random() % n); }
    const std::string& pick() { return texts_[below(texts_.size())]; }

    /// A word of any text, or a character that means something to YAML.
    std::string word() {
        constexpr std::string_view signs = "{}[]:,-#&*!|>'\"%@`$?~\n\t 0.\\";
        if (below(3) == 0) {
            return std::string(1, signs[below(signs.size())]);
        }
        const std::string& text = pick();
        const std::size_t begin = text.empty() ? 0 : below(text.size());
        const std::size_t from = std::min(text.find_first_not_of(" {}[],:\n", begin), text.size());
        return text.substr(from, text.find_first_of(" {}[],:\n", from) - from);
    }

    void change(std::string& text) {
        const std::size_t at = below(text.size());
        const std::size_t length = std::min(1 + below(12), text.size() - at);
        switch (below(6)) {
            case 0:
                text[at] = static_cast<char>(random());
                break;
            case 1:
                text.erase(at, length);
                break;
            case 2:
                text.insert(at, word());
                break;
            case 3:
                text.insert(at, text.substr(at, length));
                break;
            case 4:
                replace_word(text, at);
                break;
            default:
                splice(text, at);
                break;
        }
    }
    void replace_word(std::string& text, std::size_t at) {
        const std::size_t begin = std::min(text.find_first_not_of(" {}[],:\n", at), text.size());
        const std::size_t end = std::min(text.find_first_of(" {}[],:\n", begin), text.size());
        text.replace(begin, end - begin, word());
    }
    /// Puts a line of another text in.
    void splice(std::string& text, std::size_t at) {
        const std::string& other = pick();
        const std::size_t begin = other.empty() ? 0 : below(other.size());
        const std::size_t line = std::min(text.find('\n', at), text.size());
        text.insert(line, other.substr(begin, other.find('\n', begin) - begin + 1));
    }

    std::vector<std::string> texts_;
    std::uint64_t state_;
};

int mutate(const Options& options, std::vector<std::string> texts) {
    Mutator mutator(std::move(texts), options.seed);
    const auto end =
        std::chrono::steady_clock::now() + std::chrono::duration<double>(options.seconds);
    int tried = 0;
    for (; std::chrono::steady_clock::now() < end; ++tried) {
        const std::string text = mutator.next();
        if (!options.keep.empty()) {
            std::ofstream(options.keep, std::ios::binary) << text;
        }
        feed(text);
    }
    return tried;
}

Options parse(int count, char** arguments) {
    Options options;
    for (int i = 1; i < count; ++i) {
        const std::string argument = arguments[i];
        const bool has_value = i + 1 < count;
        if (argument == "--seconds" && has_value) {
            options.seconds = std::stod(arguments[++i]);
        } else if (argument == "--seed" && has_value) {
            options.seed = std::stoull(arguments[++i]);
        } else if (argument == "--keep" && has_value) {
            options.keep = arguments[++i];
        } else if (std::filesystem::is_directory(argument)) {
            options.folders.push_back(argument);
        }
    }
    return options;
}

}  // namespace

int main(int count, char** arguments) {
    const Options options = parse(count, arguments);
    std::vector<std::string> texts;
    for (const std::string& folder : options.folders) {
        const std::vector<std::string> more = replay(folder);
        texts.insert(texts.end(), more.begin(), more.end());
    }
    std::cout << texts.size() << " texts replayed\n";
    if (!texts.empty() && options.seconds > 0) {
        std::cout << mutate(options, texts) << " mutations tried\n";
    }
    return texts.empty() ? 1 : 0;
}
