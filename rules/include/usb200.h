#ifndef SLICC_USB200_H
#define SLICC_USB200_H
#include <usb.h>
#endif
