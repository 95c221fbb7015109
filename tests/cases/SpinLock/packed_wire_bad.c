// rule: SpinLock
// verdict: defect
#include <ntddk.h>

#pragma pack(push, 1)
typedef struct _WIRE { UCHAR Op; ULONG Len; USHORT Crc; UCHAR Body[9]; } WIRE, *PWIRE;
#pragma pack(pop)
typedef struct _PW { KSPIN_LOCK Lock; UCHAR Raw[16]; ULONG Bad; } PW, *PPW;
DRIVER_DISPATCH PwWrite;

NTSTATUS PwWrite(PDEVICE_OBJECT DeviceObject, PIRP Irp)
{
    PPW p = DeviceObject->DeviceExtension;
    PWIRE w = (PWIRE)p->Raw;
    BOOLEAN locked = FALSE;
    KIRQL q = 0;

    if (sizeof(WIRE) != 16)
        return STATUS_SUCCESS;
    if (w->Crc == 0x1234) {
        KeAcquireSpinLock(&p->Lock, &q);
        locked = TRUE;
    }
    if (p->Raw[6] == 0x34 && p->Raw[7] == 0x12)
        KeReleaseSpinLock(&p->Lock, q);   // expect: defect[SpinLock] "spin lock is released without being acquired"
    p->Bad += locked;
    return STATUS_SUCCESS;   // expect: defect[SpinLock] "spin lock is still held at the end of PwWrite"
}
