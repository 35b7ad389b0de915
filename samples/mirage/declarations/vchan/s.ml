(* SPDX-License-Identifier: BSD-2-Clause *)

module type CONFIGURATION = sig
  type t = { ring_ref : string; event_channel : string }

  val write : client_domid:int -> port:Port.t -> t -> unit Lwt.t
  val read : server_domid:int -> port:Port.t -> t Lwt.t
  val delete : client_domid:int -> port:Port.t -> unit Lwt.t
end

module type MEMORY = sig
  type grant

  val grant_of_int32 : int32 -> grant
  val int32_of_grant : grant -> int32

  type share

  val grants_of_share : share -> grant list
  val buf_of_share : share -> Io_page.t
  val share : domid:int -> npages:int -> rw:bool -> share
  val unshare : share -> unit Lwt.t

  type mapping

  val buf_of_mapping : mapping -> Io_page.t
  val map : domid:int -> grant:grant -> rw:bool -> mapping
  val mapv : grants:(int * grant) list -> rw:bool -> mapping
  val unmap : mapping -> unit
end

module type EVENTS = sig
  type port

  val port_of_string : string -> (port, [> `Msg of string ]) result
  val string_of_port : port -> string

  type channel
  type event

  val initial : event
  val recv : channel -> event -> event Lwt.t
  val send : channel -> unit
  val listen : int -> port * channel
  val connect : int -> port -> channel
  val close : channel -> unit
end

module type ENDPOINT = sig
  type t
  type error
  type write_error = private [> `Closed ]

  val server :
    domid:int ->
    port:Port.t ->
    ?read_size:int ->
    ?write_size:int ->
    unit ->
    t Lwt.t

  val read : t -> ([ `Data of Cstruct.t | `Eof ], error) result Lwt.t
  val write : t -> Cstruct.t -> (unit, write_error) result Lwt.t
  val close : t -> unit Lwt.t
end
