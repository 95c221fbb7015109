#ifndef SLICC_STORTRCE_H
#define SLICC_STORTRCE_H
#include <evntrace.h>

#endif
