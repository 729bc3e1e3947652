// The value of a digit of any base up to 16; 99 for another letter.
#pragma once

namespace sixth::facts {

inline int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char low = static_cast<char>(c | 0x20);
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : 99;
}

}  // namespace sixth::facts
