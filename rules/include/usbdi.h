#ifndef SLICC_USBDI_H
#define SLICC_USBDI_H
#include <usb.h>
#endif
