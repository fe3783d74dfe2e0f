"""What fails under a ledger, made to fail: processes, power, disks, clocks, connections, bytes at rest."""
