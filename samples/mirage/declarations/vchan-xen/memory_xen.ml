(* SPDX-License-Identifier: BSD-2-Clause *)

type grant = int32

let grant_of_int32 grant = grant
let int32_of_grant grant = grant

type share = Io_page.t

let grants_of_share _ = [ 1l ]
let buf_of_share share = share
let share ~domid:_ ~npages ~rw:_ = Io_page.get npages
let unshare _ = Lwt.return_unit

type mapping = Io_page.t

let buf_of_mapping mapping = mapping
let map ~domid:_ ~grant:_ ~rw:_ = Io_page.get 1
let mapv ~grants ~rw:_ = Io_page.get (List.length grants)
let unmap _ = ()
