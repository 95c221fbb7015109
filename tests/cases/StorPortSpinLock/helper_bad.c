// rule: StorPortSpinLock
// verdict: defect
#include <storport.h>

typedef struct _ADAPTER { STOR_LOCK_HANDLE Handle; BOOLEAN Locked; ULONG Events; } ADAPTER, *PADAPTER;
HW_DPC_ROUTINE HwDpc;

static VOID Lock(PADAPTER Adapter)
{
    StorPortAcquireSpinLock(Adapter, StartIoLock, NULL, &Adapter->Handle);
    Adapter->Locked = TRUE;
}

static VOID Unlock(PADAPTER Adapter)
{
    StorPortReleaseSpinLock(Adapter, &Adapter->Handle);   // expect: defect[StorPortSpinLock] "lock is released without being acquired"
    Adapter->Locked = FALSE;
}

VOID HwDpc(PSTOR_DPC Dpc, PVOID HwDeviceExtension, PVOID SystemArgument1, PVOID SystemArgument2)
{
    PADAPTER adapter = HwDeviceExtension;
    if (adapter->Events & 1)
        Lock(adapter);
    if (adapter->Locked)
        Unlock(adapter);
}
