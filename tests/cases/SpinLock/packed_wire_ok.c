// rule: SpinLock
// verdict: proof
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
    if (p->Raw[5] == 0x34 && p->Raw[6] == 0x12)
        KeReleaseSpinLock(&p->Lock, q);
    p->Bad += locked;
    return STATUS_SUCCESS;
}
