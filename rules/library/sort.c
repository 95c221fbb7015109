/* Sorting and searching. The standard leaves open which comparisons are made, in which order equal elements end up, and
   which of them is found. Here all neighbours are compared as an insertion does it, and what is left open is any choice.
   Source: C17 7.22.5. */
#include "library.h"

void *memcpy(void *to, const void *from, slicc_size count);

#define SLICC_LARGEST 256

void qsort(void *base, slicc_size count, slicc_size size, int (*compare)(const void *, const void *))
{
    unsigned char *bytes = base;
    unsigned char kept[SLICC_LARGEST];
    slicc_size next;
    if (size > SLICC_LARGEST) {
        __slicc_refused("`qsort` of elements of more than 256 bytes");
        return;
    }
    for (next = 1; next < count; next++) {
        slicc_size at = next;
        while (at > 0) {
            unsigned char *right = bytes + at * size;
            unsigned char *left = right - size;
            int order = compare(left, right);
            if (order < 0 || (order == 0 && __slicc_nondet_int()))
                break;
            memcpy(kept, left, size);
            memcpy(left, right, size);
            memcpy(right, kept, size);
            at--;
        }
    }
}

void *bsearch(const void *key, const void *base, slicc_size count, slicc_size size,
              int (*compare)(const void *, const void *))
{
    const unsigned char *bytes = base;
    void *found = 0;
    slicc_size at;
    for (at = 0; at < count; at++) {
        if (compare(key, bytes + at * size) == 0) {
            found = (void *)(bytes + at * size);
            if (__slicc_nondet_int())
                break;
        }
    }
    return found;
}
